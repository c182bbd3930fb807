-- Portfolio figures, kept in the transaction that changes a project. Rows are only added (a change is one row less and one row more) and
-- summed when read, so that no two transactions wait for one another; a job folds rows of one key into one. unit_id is the nil id for the
-- whole region, else the owner or the competent unit. Drafts and what was discarded do not count.
create table projects.rollup (
  region_code int not null, id bigint not null generated always as identity, unit_id uuid not null,
  grade text, stage text not null, state text not null, light text not null, sector text not null, cny boolean not null, declared_year int not null,
  projects int not null, investment_fen bigint not null, contract_fen bigint not null, paid_fen bigint not null,
  primary key (region_code, id));
create index rollup_of_unit on projects.rollup (unit_id, region_code);
call platform.protect_owned('projects.rollup', 'select, insert, delete');
-- A supervisor's report may turn a project's light: outsiders add to the figures of their projects' regions, which they cannot read.
grant insert on projects.rollup to zhujian_project;
create policy insert_of_project on projects.rollup for insert to zhujian_project with check (region_code = any(current_setting('app.ancestors')::int[]));

-- What annual plans give and what was paid, by month.
create table projects.money_month (
  region_code int not null, id bigint not null generated always as identity, unit_id uuid not null,
  month text not null, planned_fen bigint not null, paid_fen bigint not null,
  primary key (region_code, id));
create index money_month_of_unit on projects.money_month (unit_id, region_code);
call platform.protect_owned('projects.money_month', 'select, insert, delete');

create view projects.rollup_recount_v1 with (security_invoker = true) as
  select p.region_code, u.unit_id, p.grade, p.stage, p.state, p.light, p.sector, p.currency = 'CNY' as cny, coalesce(extract(year from p.declared_on)::int, 0) as declared_year,
         count(*)::int as projects, coalesce(sum(p.total_investment_fen), 0)::bigint as investment_fen, sum(p.contract_fen)::bigint as contract_fen, sum(p.paid_fen)::bigint as paid_fen
    from projects.project p
   cross join lateral (select distinct unit_id from unnest(array['00000000-0000-0000-0000-000000000000', p.owner_unit_id, p.competent_unit_id]) as t(unit_id) where unit_id is not null) u
   where p.state not in ('draft', 'discarded')
   group by 1, 2, 3, 4, 5, 6, 7, 8, 9;

create view projects.money_month_recount_v1 with (security_invoker = true) as
  select m.region_code, u.unit_id, m.month, sum(m.planned_fen)::bigint as planned_fen, sum(m.paid_fen)::bigint as paid_fen
    from (select region_code, project_id, to_char(dated_on, 'YYYY-MM') as month, amount_fen as planned_fen, 0 as paid_fen from projects.issued_plan_v1 where dated_on is not null
          union all
          select region_code, project_id, to_char(posted_on, 'YYYY-MM'), 0, cash_fen from funds.cash_v1) m
    join projects.project p on p.region_code = m.region_code and p.id = m.project_id
   cross join lateral (select distinct unit_id from unnest(array['00000000-0000-0000-0000-000000000000', p.owner_unit_id, p.competent_unit_id]) as t(unit_id) where unit_id is not null) u
   group by 1, 2, 3;

-- Outsiders count their few projects afresh: they do not see the figures of a region.
grant select on projects.rollup_recount_v1, projects.money_month_recount_v1 to zhujian_app, zhujian_project;

-- What the cockpit reads.
create view projects.rollup_v1 with (security_invoker = true) as
  select region_code, unit_id, grade, stage, state, light, sector, cny, declared_year, projects, investment_fen, contract_fen, paid_fen from projects.rollup;
create view projects.money_month_v1 with (security_invoker = true) as select region_code, unit_id, month, planned_fen, paid_fen from projects.money_month;
grant select on projects.rollup_v1, projects.money_month_v1 to zhujian_app;

create index project_late on projects.project (light, light_since) where light <> 'green';

insert into projects.rollup (region_code, unit_id, grade, stage, state, light, sector, cny, declared_year, projects, investment_fen, contract_fen, paid_fen)
  select region_code, unit_id, grade, stage, state, light, sector, cny, declared_year, projects, investment_fen, contract_fen, paid_fen from projects.rollup_recount_v1;
insert into projects.money_month (region_code, unit_id, month, planned_fen, paid_fen)
  select region_code, unit_id, month, planned_fen, paid_fen from projects.money_month_recount_v1;
