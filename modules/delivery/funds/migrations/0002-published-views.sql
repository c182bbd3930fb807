-- Cash that left the treasury, by day.
create view funds.cash_v1 with (security_invoker = true) as
  select region_code, project_id, posted_on, credit_fen - debit_fen as cash_fen from funds.posting where account = 'CASH_TREASURY';
grant select on funds.cash_v1 to zhujian_app, zhujian_project;
