-- A project's id is one in the whole installation: the city above two counties must never meet two projects of one id. The row itself
-- stays unseen; who asks must already know the id, which nobody guesses.
grant select (id) on projects.project to zhujian_search;
create function projects.id_taken(wanted uuid) returns boolean
language sql stable security definer set search_path = pg_catalog as $body$
  select exists (select 1 from projects.project where id = wanted)
$body$;
revoke all on function projects.id_taken(uuid) from public;
grant execute on function projects.id_taken(uuid) to zhujian_app, zhujian_project;
grant create on schema projects to zhujian_search;
alter function projects.id_taken(uuid) owner to zhujian_search;
revoke create on schema projects from zhujian_search;
