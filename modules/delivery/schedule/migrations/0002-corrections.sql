-- A month is corrected by another report that names the one it replaces: nothing is written over. One report a month has no
-- predecessor, and each is replaced once, so two corrections of the same report cannot both stand.
alter table schedule.progress_report add column corrects_id uuid;
alter table schedule.progress_report add column reason text not null default '';
alter table schedule.progress_report drop constraint progress_report_region_code_project_id_month_key;
create unique index progress_report_first on schedule.progress_report (region_code, project_id, month) where corrects_id is null;
create unique index progress_report_corrected on schedule.progress_report (region_code, corrects_id) where corrects_id is not null;
create index progress_report_project on schedule.progress_report (project_id, month);
