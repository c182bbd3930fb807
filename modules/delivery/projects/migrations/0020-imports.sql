-- Imports that people start in the browser. The file is read by the server in the background; whoever asked looks at the row.
create table projects.import_job (
  region_code int not null, id uuid not null,
  account_id uuid not null, actor jsonb not null, language text not null,
  file_id uuid not null, file_name text not null, form jsonb not null, mapping jsonb not null, dry_run boolean not null,
  state text not null check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
  step text not null default 'checking' check (step in ('checking', 'storing')),
  rows_read int not null default 0, rows int, stored int not null default 0, refused int not null default 0, created int not null default 0, updated int not null default 0,
  refused_file_id uuid, refused_file_name text, problem jsonb,
  -- What the refusals were about, commonest first, so that the page can say it without the file.
  reasons jsonb not null default '[]',
  asked_at timestamptz not null, beat_at timestamptz, ended_at timestamptz,
  primary key (region_code, id));
create index import_job_of_account on projects.import_job (account_id, id desc);
create index import_job_open on projects.import_job (state, asked_at) where state in ('queued', 'running');
call platform.protect_owned('projects.import_job');

-- How a table with these columns was read the last time.
create table projects.import_mapping (
  region_code int not null, header_hash text not null, mapping jsonb not null, saved_by text not null, saved_at timestamptz not null,
  primary key (region_code, header_hash));
call platform.protect_owned('projects.import_mapping');

-- The phases of a foreign project as its source lists them: canonical JSON, so that a change is seen by comparison.
create table projects.imported_phases (
  region_code int not null, project_id uuid not null, phases text not null check (phases is json array),
  primary key (region_code, project_id),
  foreign key (region_code, project_id) references projects.project (region_code, id));
call platform.protect_owned('projects.imported_phases');
