-- What other modules may read of projects.
create view projects.portfolio_v1 with (security_invoker = true) as
  select region_code, id as project_id, name, code, state, stage, grade, currency, total_investment_fen, contract_fen, paid_fen, light, light_reason, light_figures, light_since,
         declared_on, planned_finish_on, import_source, owner_unit_id, competent_unit_id
    from projects.project where state not in ('draft', 'discarded');
grant select on projects.portfolio_v1 to zhujian_app, zhujian_project;

create view projects.issued_plan_v1 with (security_invoker = true) as
  select region_code, project_id, dated_on, amount_fen from projects.evidence where condition_id = 'G5.planIssued' and amount_fen is not null;
grant select on projects.issued_plan_v1 to zhujian_app, zhujian_project;
