-- The day a task ceased to be open, however it did: what was open on a past day is counted from it. Of tasks that fell away before this
-- was kept only the end of their case is known, or else the last decision in it.
alter table approvals.task add column closed_on date;
update approvals.task t set closed_on = coalesce(t.decided_on, c.ended_on, (select max(o.decided_on) from approvals.task o where o.region_code = t.region_code and o.case_id = t.case_id), t.opened_on)
  from approvals.case_file c where c.region_code = t.region_code and c.id = t.case_id and t.state <> 'open';
alter table approvals.task add constraint task_closed check ((state = 'open') = (closed_on is null));
-- Most tasks are closed within two months: those of a past day are found by the day they were opened, the few others by their own index.
create index task_opened on approvals.task (region_code, opened_on) include (closed_on, due_on, project_id);
create index task_long on approvals.task (region_code, closed_on) include (opened_on, due_on, project_id) where closed_on - opened_on > 62;

create view approvals.task_day_v1 with (security_invoker = true) as
  select region_code, project_id, id as task_id, state, opened_on, due_on, closed_on from approvals.task;
-- The same by project, found through its cases.
create view approvals.task_course_v1 with (security_invoker = true) as
  select c.region_code, c.project_id, t.id as task_id, t.role, t.person_name, t.opened_on, t.due_on, t.closed_on
    from approvals.case_file c join approvals.task t on t.region_code = c.region_code and t.case_id = c.id;
grant select on approvals.task_day_v1, approvals.task_course_v1 to zhujian_app, zhujian_project;

-- How long approved cases took, by the day they ended. Rows not folded yet carry their day in approvals.duration.
alter table approvals.duration add column on_day date;
create table approvals.duration_past (
  region_code int not null, unit_id uuid not null, span text not null check (span = 'day'), on_day date not null, matter text not null, working_days int not null, cases int not null,
  primary key (region_code, unit_id, span, on_day, matter, working_days));
create index duration_past_of_unit on approvals.duration_past (unit_id, region_code, on_day);
call platform.protect_owned('approvals.duration_past');

create view approvals.duration_day_recount_v1 with (security_invoker = true) as
  select c.region_code, u.unit_id, c.matter, c.ended_on as on_day, c.working_days, count(*)::int as cases
    from approvals.case_file c
   cross join lateral (select distinct unit_id from unnest(array['00000000-0000-0000-0000-000000000000', (c.facts ->> 'ownerUnitId')::uuid, (c.facts ->> 'competentUnitId')::uuid]) as t(unit_id)
                        where unit_id is not null) u
   where c.outcome = 'approved' and c.working_days is not null
   group by 1, 2, 3, 4, 5;
create view approvals.duration_day_v1 with (security_invoker = true) as
  select region_code, unit_id, matter, on_day, working_days, cases from approvals.duration_past
  union all
  select region_code, unit_id, matter, on_day, working_days, cases from approvals.duration where on_day is not null;
grant select on approvals.duration_day_v1 to zhujian_app;
grant select on approvals.duration_day_recount_v1 to zhujian_app, zhujian_project;

insert into approvals.duration_past (region_code, unit_id, span, on_day, matter, working_days, cases)
  select region_code, unit_id, 'day', on_day, matter, working_days, cases from approvals.duration_day_recount_v1;
