create schema organisation;
call platform.open_schema('organisation');

create table organisation.unit (
  region_code int not null,
  id uuid not null,
  name text not null,
  credit_code text not null check (length(credit_code) = 18),
  kind text not null,
  department text,
  created_at timestamptz not null,
  primary key (region_code, id),
  unique (region_code, credit_code));
call platform.protect_inherited('organisation.unit');

create table organisation.post (
  region_code int not null,
  id uuid not null,
  account_id uuid not null,
  person_id uuid not null,
  username text not null,
  name text not null,
  role text not null,
  unit_id uuid not null,
  active boolean not null default true,
  granted_at timestamptz not null,
  primary key (region_code, id));
create index post_of_account on organisation.post (account_id);
create index post_by_role on organisation.post (region_code, role);
call platform.protect_inherited('organisation.post');

-- Who holds which role of a project, from when to when. The region is the project's.
create table organisation.member (
  region_code int not null,
  id uuid not null,
  project_id uuid not null,
  account_id uuid not null,
  person_id uuid not null,
  username text not null,
  name text not null,
  role text not null,
  unit_id uuid not null,
  from_day date not null,
  to_day date,
  appointed_by text not null,
  appointed_at timestamptz not null,
  primary key (region_code, id),
  check (to_day is null or to_day >= from_day));
create index member_of_project on organisation.member (project_id, role);
create index member_of_account on organisation.member (account_id);
call platform.protect_owned('organisation.member');
