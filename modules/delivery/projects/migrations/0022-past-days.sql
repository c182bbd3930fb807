-- What the figures were on a past day. A row of a rollup carries the day it was written until the fold, which sums it into the table of
-- past days as well: so the present costs what it cost, and a past day is the sum of the months before its own and of the days of its month.
alter table projects.rollup add column on_day date;
alter table projects.money_month add column on_day date;

create table projects.rollup_past (
  region_code int not null, unit_id uuid not null, span text not null check (span in ('day', 'month')), on_day date not null,
  grade text, stage text not null, state text not null, late boolean not null, cny boolean not null, declared_year int not null,
  projects int not null, investment_fen bigint not null,
  unique nulls not distinct (region_code, unit_id, span, on_day, grade, stage, state, late, cny, declared_year));
create index rollup_past_of_unit on projects.rollup_past (unit_id, region_code, span, on_day);
call platform.protect_owned('projects.rollup_past');

create table projects.money_past (
  region_code int not null, unit_id uuid not null, span text not null check (span = 'day'), on_day date not null, month text not null, planned_fen bigint not null, paid_fen bigint not null,
  primary key (region_code, unit_id, span, on_day, month));
create index money_past_of_unit on projects.money_past (unit_id, region_code, month, on_day);
call platform.protect_owned('projects.money_past');

-- How one project stood, from a day until another: for lists of a past day, and for those whose few projects are counted afresh.
create table projects.history (
  region_code int not null, project_id uuid not null, on_day date not null, until_day date,
  grade text, stage text not null, state text not null, light text not null, light_reason text not null, light_figures jsonb not null, light_since date,
  cny boolean not null, declared_year int not null, total_investment_fen bigint, owner_unit_id uuid, competent_unit_id uuid,
  primary key (region_code, project_id, on_day));
create index history_late on projects.history (region_code, on_day) include (until_day) where light <> 'green';
call platform.protect_owned('projects.history');
create view projects.history_v1 with (security_invoker = true) as
  select h.region_code, h.project_id, p.name, h.on_day, h.until_day, h.grade, h.stage, h.state, h.light, h.light_reason, h.light_figures, h.light_since, h.cny, h.declared_year,
         h.total_investment_fen, h.owner_unit_id, h.competent_unit_id
    from projects.history h join projects.project p on p.region_code = h.region_code and p.id = h.project_id;

create view projects.rollup_day_v1 with (security_invoker = true) as
  select region_code, unit_id, span, on_day, grade, stage, state, late, cny, declared_year, projects, investment_fen from projects.rollup_past
  union all
  select region_code, unit_id, 'fresh', on_day, grade, stage, state, light <> 'green', cny, declared_year, projects, investment_fen from projects.rollup where on_day is not null;
create view projects.money_day_v1 with (security_invoker = true) as
  select region_code, unit_id, month, on_day, planned_fen, paid_fen from projects.money_past
  union all
  select region_code, unit_id, month, on_day, planned_fen, paid_fen from projects.money_month where on_day is not null;
create view projects.money_day_recount_v1 with (security_invoker = true) as
  select m.region_code, u.unit_id, m.month, m.on_day, sum(m.planned_fen)::bigint as planned_fen, sum(m.paid_fen)::bigint as paid_fen
    from (select region_code, project_id, to_char(dated_on, 'YYYY-MM') as month, (registered_at at time zone 'Asia/Shanghai')::date as on_day, amount_fen as planned_fen, 0 as paid_fen
            from projects.evidence where condition_id = 'G5.planIssued' and amount_fen is not null and dated_on is not null
          union all
          select region_code, project_id, to_char(posted_on, 'YYYY-MM'), (posted_at at time zone 'Asia/Shanghai')::date, 0, cash_fen from funds.cash_v2) m
    join projects.project p on p.region_code = m.region_code and p.id = m.project_id
   cross join lateral (select distinct unit_id from unnest(array['00000000-0000-0000-0000-000000000000', p.owner_unit_id, p.competent_unit_id]) as t(unit_id) where unit_id is not null) u
   group by 1, 2, 3, 4;
grant select on projects.rollup_day_v1, projects.money_day_v1 to zhujian_app;
grant select on projects.history_v1, projects.money_day_recount_v1 to zhujian_app, zhujian_project;

-- What was there before is known from today on; money and its days are in the books.
insert into projects.history (region_code, project_id, on_day, grade, stage, state, light, light_reason, light_figures, light_since, cny, declared_year, total_investment_fen, owner_unit_id, competent_unit_id)
  select region_code, id, (current_timestamp at time zone 'Asia/Shanghai')::date, grade, stage, state, light, light_reason, light_figures, light_since, currency = 'CNY',
         coalesce(extract(year from declared_on)::int, 0), total_investment_fen, owner_unit_id, competent_unit_id
    from projects.project where state not in ('draft', 'discarded');
insert into projects.rollup_past (region_code, unit_id, span, on_day, grade, stage, state, late, cny, declared_year, projects, investment_fen)
  select region_code, unit_id, s.span, case s.span when 'day' then d.today else date_trunc('month', d.today)::date end, grade, stage, state, light <> 'green', cny, declared_year, sum(projects), sum(investment_fen)
    from projects.rollup_recount_v1 cross join (values ('day'), ('month')) as s(span) cross join (select (current_timestamp at time zone 'Asia/Shanghai')::date as today) d
   group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10;
insert into projects.money_past (region_code, unit_id, span, on_day, month, planned_fen, paid_fen)
  select region_code, unit_id, 'day', on_day, month, planned_fen, paid_fen from projects.money_day_recount_v1;
