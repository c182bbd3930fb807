-- Cash that left the treasury, with the instant it was booked: what a past day knew of it.
create view funds.cash_v2 with (security_invoker = true) as
  select region_code, project_id, posted_on, posted_at, credit_fen - debit_fen as cash_fen from funds.posting where account = 'CASH_TREASURY';
grant select on funds.cash_v2 to zhujian_app, zhujian_project;
