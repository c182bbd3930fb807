-- A lower grade waits for the leading group's office, then for the first of the next month (domain/02 §1).
alter table projects.project
  add column proposed_grade text check (proposed_grade in ('A', 'B', 'C')), add column proposed_rule text, add column proposed_version text, add column proposed_from date;
create index project_downgrade on projects.project (proposed_from) where proposed_from is not null;
