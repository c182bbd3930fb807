create schema notifications;
call platform.open_schema('notifications');

create table notifications.notice (
  account_id uuid not null,
  id uuid not null,
  region_code int not null,
  kind text not null,
  project_id uuid,
  project_name text,
  case_id uuid,
  figures jsonb not null,
  at timestamptz not null,
  read_at timestamptz,
  primary key (account_id, id));
alter table notifications.notice enable row level security;
alter table notifications.notice force row level security;
grant select, insert, update on notifications.notice to zhujian_app, zhujian_project;
create policy own_read on notifications.notice for select to zhujian_app, zhujian_project using (account_id = current_setting('app.account_id')::uuid);
create policy own_update on notifications.notice for update to zhujian_app, zhujian_project using (account_id = current_setting('app.account_id')::uuid);
create policy range_insert on notifications.notice for insert to zhujian_app with check (region_code between current_setting('app.write_lo')::int and current_setting('app.write_hi')::int);
create policy project_insert on notifications.notice for insert to zhujian_project with check (project_id = any(current_setting('app.project_ids')::uuid[]));
