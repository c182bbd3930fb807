create schema projects;
call platform.open_schema('projects');

create table projects.project (
  region_code int not null,
  id uuid not null,
  -- Row security speaks of project_id in every table, also in this one.
  project_id uuid not null generated always as (id) stored,
  code text,
  name text not null,
  initials text not null,
  state text not null check (state in ('draft', 'inApproval', 'returned', 'rejected', 'active', 'suspended', 'terminated', 'archived', 'discarded')),
  stage text not null,
  grade text check (grade in ('A', 'B', 'C')),
  grade_rule text,
  rule_version text,
  owner_unit_id uuid,
  competent_unit_id uuid,
  sector text not null,
  nature text not null,
  complexity text not null,
  elevations text[] not null default '{}',
  complexity_reasons text[] not null default '{}',
  total_investment_fen bigint,
  estimate_fen bigint,
  budget_fen bigint,
  currency text not null default 'CNY',
  location text,
  necessity text,
  planned_start_on date,
  planned_finish_on date,
  declared_on date,
  created_by uuid not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  contract_fen bigint not null default 0,
  certified_fen bigint not null default 0,
  paid_fen bigint not null default 0,
  in_flight_fen bigint not null default 0,
  progress_bp int,
  reported_month text,
  light text not null default 'green' check (light in ('red', 'yellow', 'green')),
  light_reason text not null default 'none',
  light_figures jsonb not null default '{}',
  light_since date,
  return_reason text,
  import_source text,
  import_key text,
  primary key (region_code, id));
create unique index project_code on projects.project (region_code, code) where code is not null;
create unique index project_import on projects.project (region_code, import_source, import_key) where import_source is not null;
create index project_recent on projects.project (region_code, id desc);
create index project_newest on projects.project (id desc);
create index project_owner on projects.project (owner_unit_id, id desc);
create index project_competent on projects.project (competent_unit_id, id desc);
create index project_stage on projects.project (stage, id desc);
create index project_grade on projects.project (grade, id desc);
create index project_investment on projects.project (total_investment_fen desc nulls last, id desc);
call platform.protect_owned('projects.project');

create table projects.source (
  region_code int not null, project_id uuid not null, position int not null, source_type text not null, amount_fen bigint not null,
  primary key (region_code, project_id, position),
  foreign key (region_code, project_id) references projects.project (region_code, id));
call platform.protect_owned('projects.source', 'select, insert, delete');

create table projects.stage_entry (
  region_code int not null, project_id uuid not null, stage text not null, entered_on date not null, by_gate text,
  primary key (region_code, project_id, stage),
  foreign key (region_code, project_id) references projects.project (region_code, id));
call platform.protect_owned('projects.stage_entry', 'select, insert');

create table projects.gate_pass (
  region_code int not null, project_id uuid not null, gate text not null, passed_on date not null, passed_by text not null, rule_version text not null,
  primary key (region_code, project_id, gate),
  foreign key (region_code, project_id) references projects.project (region_code, id));
call platform.protect_owned('projects.gate_pass', 'select, insert');

create table projects.evidence (
  region_code int not null, id uuid not null, project_id uuid not null, condition_id text not null,
  document_id uuid, no text, dated_on date, amount_fen bigint, registered_by text not null, registered_at timestamptz not null,
  primary key (region_code, id),
  foreign key (region_code, project_id) references projects.project (region_code, id));
create index evidence_of_project on projects.evidence (project_id, id);
call platform.protect_owned('projects.evidence', 'select, insert');

create table projects.serial (region_code int not null, year int not null, last int not null, primary key (region_code, year));
call platform.protect_owned('projects.serial');

-- Two-character grams of the name and the whole code, so that a word of two Chinese characters finds its projects at once.
create table projects.search_entry (
  region_code int not null, project_id uuid not null, grams text[] not null, initials text not null, code text not null,
  primary key (region_code, project_id));
create index search_grams on projects.search_entry using gin (grams);
create index search_initials on projects.search_entry using gin (initials gin_trgm_ops);
create index search_code on projects.search_entry using gin (code gin_trgm_ops);
call platform.protect_owned('projects.search_entry');
grant select on projects.search_entry to zhujian_search;
grant usage on schema projects to zhujian_search;

-- Only leakproof operators reach an index under row security, so the search runs as a role that passes it and holds the bounds itself.
create function projects.search_ids(wanted text[], typed text, most int) returns setof uuid
language sql stable security definer set search_path = pg_catalog, public as $body$
  select project_id from projects.search_entry
   where (region_code between current_setting('app.read_lo')::int and current_setting('app.read_hi')::int
          or project_id = any(current_setting('app.project_ids')::uuid[]))
     and ((cardinality(wanted) > 0 and grams @> wanted) or (typed <> '' and (initials like '%' || typed || '%' or code like '%' || typed || '%')))
   order by project_id desc limit most
$body$;
revoke all on function projects.search_ids(text[], text, int) from public;
grant execute on function projects.search_ids(text[], text, int) to zhujian_app, zhujian_project;
grant create on schema projects to zhujian_search;
alter function projects.search_ids(text[], text, int) owner to zhujian_search;
revoke create on schema projects from zhujian_search;
