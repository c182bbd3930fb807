-- How long ended cases took, and what waits.
create view approvals.ended_case_v1 with (security_invoker = true) as
  select region_code, project_id, matter, ended_on, working_days from approvals.case_file where outcome = 'approved';
create view approvals.open_task_v1 with (security_invoker = true) as
  select region_code, project_id, id as task_id, role, person_name, due_on, opened_on from approvals.task where state = 'open';
grant select on approvals.ended_case_v1, approvals.open_task_v1 to zhujian_app, zhujian_project;
