create schema files;
call platform.open_schema('files');

-- Uploaded bytes by their id; a file belongs to its uploader until a document or report of a project names it.
create table files.file (
  id uuid primary key,
  account_id uuid not null,
  name text not null,
  media_type text not null,
  bytes bigint not null,
  sha256 bytea not null,
  sm3 bytea not null,
  uploaded_at timestamptz not null);
call platform.protect_personal('files.file', 'select, insert');

create table files.use (
  region_code int not null,
  file_id uuid not null,
  project_id uuid not null,
  name text not null,
  media_type text not null,
  bytes bigint not null,
  sha256 bytea not null,
  sm3 bytea not null,
  primary key (region_code, file_id, project_id));
create index use_of_file on files.use (file_id);
call platform.protect_owned('files.use', 'select, insert');
