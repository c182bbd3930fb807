-- How long approved cases took, counted where a case ends; summed when read and folded by a job. unit_id is the nil id for the whole region.
create table approvals.duration (
  region_code int not null, id bigint not null generated always as identity, unit_id uuid not null,
  matter text not null, month text not null, working_days int not null, cases int not null,
  primary key (region_code, id));
create index duration_of_unit on approvals.duration (unit_id, region_code);
call platform.protect_owned('approvals.duration', 'select, insert, delete');
-- A supervisor may decide the last step of a route.
grant insert on approvals.duration to zhujian_project;
create policy insert_of_project on approvals.duration for insert to zhujian_project with check (region_code = any(current_setting('app.ancestors')::int[]));

create view approvals.duration_recount_v1 with (security_invoker = true) as
  select c.region_code, u.unit_id, c.matter, to_char(c.ended_on, 'YYYY-MM') as month, c.working_days, count(*)::int as cases
    from approvals.case_file c
   cross join lateral (select distinct unit_id from unnest(array['00000000-0000-0000-0000-000000000000', (c.facts ->> 'ownerUnitId')::uuid, (c.facts ->> 'competentUnitId')::uuid]) as t(unit_id)
                        where unit_id is not null) u
   where c.outcome = 'approved' and c.working_days is not null
   group by 1, 2, 3, 4, 5;
create view approvals.duration_v1 with (security_invoker = true) as select region_code, unit_id, matter, month, working_days, cases from approvals.duration;
grant select on approvals.duration_v1 to zhujian_app;
grant select on approvals.duration_recount_v1 to zhujian_app, zhujian_project;
drop view approvals.ended_case_v1;

insert into approvals.duration (region_code, unit_id, matter, month, working_days, cases)
  select region_code, unit_id, matter, month, working_days, cases from approvals.duration_recount_v1;
