create schema tenancy;
call platform.open_schema('tenancy');

-- Administrative divisions (GB/T 2260): the same for everyone.
create table tenancy.division (
  code bigint primary key,
  name text not null,
  level int not null check (level between 0 and 5),
  parent bigint);
grant select, insert, update on tenancy.division to zhujian_app;
grant select on tenancy.division to zhujian_project;

-- A tenant states its own range of division codes; ranges are never computed from digits.
create table tenancy.tenant (
  region_code int primary key,
  name text not null,
  lo int not null,
  hi int not null,
  parent int references tenancy.tenant,
  demo boolean not null,
  time_zone text not null default 'Asia/Shanghai',
  check (lo <= region_code and region_code <= hi));
grant select, insert on tenancy.tenant to zhujian_app;
grant select on tenancy.tenant to zhujian_project;
