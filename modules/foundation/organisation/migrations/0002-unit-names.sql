create index unit_by_id on organisation.unit (id);
create index post_by_username on organisation.post (username);

-- What other modules may read of units.
create view organisation.unit_name_v1 with (security_invoker = true) as select region_code, id as unit_id, name from organisation.unit;
grant select on organisation.unit_name_v1 to zhujian_app, zhujian_project;
