-- A headline is said in the reader's language: its key and figures stand beside the text, which older cases keep alone.
alter table approvals.case_file add column headline_key text;
alter table approvals.case_file add column headline_figures jsonb;

-- What waits, and what it is about.
create view approvals.open_task_v2 with (security_invoker = true) as
  select t.region_code, t.project_id, t.id as task_id, t.case_id, t.node_id, t.step, t.role, t.person_name, t.unit_id, t.opened_on, t.due_on,
         c.matter, c.project_name, c.project_grade, c.route_key, c.route_version
    from approvals.task t join approvals.case_file c on c.region_code = t.region_code and c.id = t.case_id
   where t.state = 'open';
grant select on approvals.open_task_v2 to zhujian_app, zhujian_project;
