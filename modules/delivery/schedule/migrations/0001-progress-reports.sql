create schema schedule;
call platform.open_schema('schedule');

create table schedule.progress_report (
  region_code int not null, id uuid not null, project_id uuid not null, month text not null,
  percent_bp int not null check (percent_bp between 0 and 10000), output_fen bigint not null,
  photo_file_ids uuid[] not null, note text not null, reported_by text not null, reported_at timestamptz not null,
  primary key (region_code, id),
  unique (region_code, project_id, month));
call platform.protect_owned('schedule.progress_report', 'select, insert');
