-- How many rows of a file a later row of the same key replaced, and where the first of them stand: {count, rows}.
alter table projects.import_job add column replaced jsonb not null default '{"count":0,"rows":[]}';
