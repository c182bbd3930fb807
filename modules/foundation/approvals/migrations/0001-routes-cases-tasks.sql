create schema approvals;
call platform.open_schema('approvals');

create table approvals.route (
  region_code int not null,
  route_key text not null,
  version text not null,
  matter text not null,
  total_working_days int not null,
  compiled jsonb not null,
  bpmn text not null,
  effective_from date not null,
  primary key (region_code, route_key, version));
call platform.protect_inherited('approvals.route', 'select, insert');

create table approvals.case_file (
  region_code int not null,
  id uuid not null,
  project_id uuid not null,
  project_name text not null,
  project_grade text,
  matter text not null,
  subject_id uuid not null,
  route_key text not null,
  route_version text not null,
  headline text not null,
  facts jsonb not null,
  state jsonb not null,
  outcome text not null check (outcome in ('running', 'approved', 'returned', 'rejected', 'withdrawn')),
  started_by_account uuid not null,
  started_by_person uuid not null,
  started_by text not null,
  started_at timestamptz not null,
  started_on date not null,
  ended_at timestamptz,
  ended_on date,
  working_days int,
  primary key (region_code, id));
create index case_of_project on approvals.case_file (project_id, id desc);
create index case_of_subject on approvals.case_file (subject_id);
create index case_of_applicant on approvals.case_file (started_by_account, id desc);
create index case_ended on approvals.case_file (region_code, ended_on) where outcome = 'approved';
call platform.protect_owned('approvals.case_file');

create table approvals.task (
  region_code int not null,
  id uuid not null,
  project_id uuid not null,
  case_id uuid not null,
  node_id text not null,
  step text not null,
  role text not null,
  account_id uuid not null,
  person_id uuid not null,
  person_name text not null,
  unit_id uuid not null,
  why text not null,
  opened_at timestamptz not null,
  opened_on date not null,
  due_on date not null,
  announced boolean not null,
  sla_working_days int not null,
  state text not null check (state in ('open', 'decided', 'void')),
  decision text,
  comment text,
  reason_code text,
  decided_at timestamptz,
  decided_on date,
  primary key (region_code, id),
  foreign key (region_code, case_id) references approvals.case_file (region_code, id));
create index task_inbox on approvals.task (account_id, due_on, id) where state = 'open';
create index task_of_case on approvals.task (case_id);
create index task_of_project on approvals.task (project_id) where state = 'open';
create index task_overdue on approvals.task (region_code, due_on) where state = 'open';
call platform.protect_owned('approvals.task');
