import { roles } from './roles.ts'

const { app, project, auth } = roles
// The quotes are doubled because these conditions stand inside the quoted templates of format().
const setting = (name: string, type: string): string => `current_setting(''app.${name}'')::${type}`
const range = (kind: 'read' | 'write'): string => `region_code between ${setting(`${kind}_lo`, 'int')} and ${setting(`${kind}_hi`, 'int')}`
const ancestors = `region_code = any(${setting('ancestors', 'int[]')})`
const mine = `project_id = any(${setting('project_ids', 'uuid[]')})`
const own = `account_id = ${setting('account_id', 'uuid')}`

/**
 * The schema `platform` and the helpers by which migrations protect tables. Three classes (DESIGN §4):
 * owned: office posts within a region range, outsiders within their projects; inherited: also readable from below;
 * personal: rows of one account. A table with none of these is global and must be named in tidy with a reason.
 * `current_setting` without a default raises an error where no context was set: never all rows by accident.
 */
export const helperSql = `
create schema if not exists platform;
create table if not exists platform.migration (
  module text not null, name text not null, checksum text not null,
  applied_at timestamptz not null default now(), primary key (module, name));
grant usage on schema platform to ${app}, ${project}, ${auth};

create or replace procedure platform.open_schema(name text) language plpgsql as $body$
begin
  execute format('grant usage on schema %I to ${app}, ${project}', name);
end $body$;

create or replace procedure platform.protect_owned(target regclass, verbs text default 'select, insert, update') language plpgsql as $body$
declare by_project boolean;
begin
  select exists (select 1 from pg_attribute where attrelid = target and attname = 'project_id') into by_project;
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('grant %s on %s to ${app}', verbs, target);
  execute format('create policy read_range on %s for select to ${app} using (${range('read')})', target);
  execute format('create policy insert_range on %s for insert to ${app} with check (${range('write')})', target);
  execute format('create policy update_range on %s for update to ${app} using (${range('write')}) with check (${range('write')})', target);
  execute format('create policy delete_range on %s for delete to ${app} using (${range('write')})', target);
  if by_project then
    execute format('grant %s on %s to ${project}', verbs, target);
    execute format('create policy project_rows on %s for all to ${project} using (${mine}) with check (${mine})', target);
  end if;
end $body$;

create or replace procedure platform.protect_inherited(target regclass, verbs text default 'select, insert, update') language plpgsql as $body$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('grant %s on %s to ${app}', verbs, target);
  execute format('grant select on %s to ${project}', target);
  execute format('create policy read_range on %s for select to ${app} using (${range('read')} or ${ancestors})', target);
  execute format('create policy read_ancestors on %s for select to ${project} using (${ancestors})', target);
  execute format('create policy insert_range on %s for insert to ${app} with check (${range('write')})', target);
  execute format('create policy update_range on %s for update to ${app} using (${range('write')}) with check (${range('write')})', target);
  execute format('create policy delete_range on %s for delete to ${app} using (${range('write')})', target);
end $body$;

create or replace procedure platform.protect_personal(target regclass, verbs text default 'select, insert, update') language plpgsql as $body$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('grant %s on %s to ${app}, ${project}', verbs, target);
  execute format('create policy own_rows on %s for all to ${app}, ${project} using (${own}) with check (${own})', target);
end $body$;

create or replace function platform.refuse_change() returns trigger language plpgsql as $body$
begin
  raise exception 'append only: % of %.% is refused', tg_op, tg_table_schema, tg_table_name using errcode = 'insufficient_privilege';
end $body$;

create or replace procedure platform.append_only(target regclass) language plpgsql as $body$
begin
  execute format('create trigger append_only_rows before update or delete on %s for each row execute function platform.refuse_change()', target);
  execute format('create trigger append_only_table before truncate on %s for each statement execute function platform.refuse_change()', target);
end $body$;

do $body$ begin
if to_regclass('platform.idempotency') is null then
  create table platform.idempotency (
    account_id uuid not null, operation text not null, id uuid not null,
    body_hash bytea not null, answer text, at timestamptz not null,
    primary key (account_id, operation, id));
  call platform.protect_personal('platform.idempotency');
end if;
end $body$;
`
