-- Who holds which role of a project, for modules above.
create view organisation.member_v1 with (security_invoker = true) as select region_code, project_id, role, name, from_day, to_day from organisation.member;
grant select on organisation.member_v1 to zhujian_app, zhujian_project;
