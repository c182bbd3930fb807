-- Where the works stand, in millionths of a degree (CGCS2000), where somebody said so; few projects have no single place.
alter table projects.project
  add column longitude_e6 int check (longitude_e6 between -180000000 and 180000000), add column latitude_e6 int check (latitude_e6 between -90000000 and 90000000),
  add constraint place_whole check ((longitude_e6 is null) = (latitude_e6 is null));
create index project_place on projects.project (region_code, latitude_e6, longitude_e6) include (light, grade, state) where latitude_e6 is not null;
create view projects.place_v1 with (security_invoker = true) as
  select region_code, id as project_id, name, code, state, stage, grade, light, light_reason, light_figures, light_since, currency, total_investment_fen, owner_unit_id, competent_unit_id, longitude_e6, latitude_e6
    from projects.project where state not in ('draft', 'discarded');
grant select on projects.place_v1 to zhujian_app, zhujian_project;
