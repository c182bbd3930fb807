-- By which credit code a unit is known here.
create view organisation.unit_code_v1 with (security_invoker = true) as select region_code, id as unit_id, credit_code from organisation.unit;
grant select on organisation.unit_code_v1 to zhujian_app, zhujian_project;
