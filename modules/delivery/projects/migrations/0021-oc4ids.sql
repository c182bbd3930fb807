-- Projects that came as OC4IDS, as they came: what the platform has no column for is not lost, and goes out again with them.
create table projects.oc4ids (
  region_code int not null, project_id uuid not null, head text not null check (head is json object or head = 'null'), body text not null check (body is json object), received_at timestamptz not null,
  primary key (region_code, project_id),
  foreign key (region_code, project_id) references projects.project (region_code, id));
call platform.protect_owned('projects.oc4ids');
