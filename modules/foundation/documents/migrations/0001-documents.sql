create schema documents;
call platform.open_schema('documents');

create table documents.document (
  region_code int not null,
  id uuid not null,
  project_id uuid not null,
  kind text not null,
  title text not null,
  no text,
  dated_on date,
  file_id uuid not null,
  filed_by text not null,
  filed_by_account uuid not null,
  filed_at timestamptz not null,
  primary key (region_code, id));
create index document_of_project on documents.document (project_id, id desc);
call platform.protect_owned('documents.document', 'select, insert');
call platform.append_only('documents.document');
