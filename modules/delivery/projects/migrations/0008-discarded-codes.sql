-- A code on a draft that was discarded is free for the project it belongs to; the row keeps it for the record.
create unique index project_live_code on projects.project (region_code, code) where code is not null and state <> 'discarded';
drop index projects.project_code;
