create schema ledger;
call platform.open_schema('ledger');

-- The one book: what happened, under which rule, by whom. Rows are added and never touched again.
create table ledger.fact (
  region_code int not null,
  fact_id uuid not null,
  seq bigint generated always as identity,
  at timestamptz not null,
  kind text not null,
  project_id uuid,
  subject_id uuid not null,
  actor_account uuid not null,
  actor text not null,
  actor_role text not null,
  on_behalf_of text,
  rule_version text,
  body text not null,
  leaf_hash bytea not null,
  primary key (region_code, fact_id));
create index fact_of_project on ledger.fact (project_id, fact_id desc);
call platform.protect_owned('ledger.fact', 'select, insert');
call platform.append_only('ledger.fact');
