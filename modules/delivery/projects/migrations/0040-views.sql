-- Views of the library that people keep: a filter, an order and columns under a name. Their owner's alone, until he shares them with
-- his region; whoever works in it or below it then reads them.
create table projects.saved_view (
  account_id uuid not null, id uuid not null, region_code int not null,
  name text not null check (char_length(name) between 1 and 40), query text not null, columns text[] not null,
  shared boolean not null default false, owner_name text not null, saved_at timestamptz not null,
  primary key (account_id, id));
create unique index saved_view_name on projects.saved_view (account_id, name);
create index saved_view_shared on projects.saved_view (region_code) where shared;
call platform.protect_personal('projects.saved_view', 'select, insert, update, delete');
create policy shared_rows on projects.saved_view for select to zhujian_app, zhujian_project
  using (shared and region_code = any(current_setting('app.ancestors')::int[]));

-- Names stand in the order of their pinyin initials. A stored column, because only a plain column reaches an index under row security.
alter table projects.project add column name_key text generated always as (left(initials, 60)) stored;
create index project_by_name on projects.project (name_key, id);
