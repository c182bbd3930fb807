create schema policy;
call platform.open_schema('policy');

create table policy.rule (
  region_code int not null,
  rule_key text not null,
  version text not null,
  effective_from date not null,
  source text not null,
  body jsonb not null,
  published_at timestamptz not null,
  published_by text not null,
  primary key (region_code, rule_key, version));
call platform.protect_inherited('policy.rule', 'select, insert');
call platform.append_only('policy.rule');

-- Days that differ from Monday to Friday, and the years that are announced.
create table policy.calendar_year (region_code int not null, year int not null, primary key (region_code, year));
call platform.protect_inherited('policy.calendar_year');
create table policy.calendar_day (
  region_code int not null, day date not null, working boolean not null, name text not null,
  primary key (region_code, day));
call platform.protect_inherited('policy.calendar_day');
