create schema events;
call platform.open_schema('events');

-- Facts for other parts of the program, written in the transaction that made them true and relayed afterwards.
create table events.outbox (
  seq bigint generated always as identity primary key,
  region_code int not null,
  project_id uuid,
  kind text not null,
  payload jsonb not null,
  at timestamptz not null,
  relayed_at timestamptz);
create index outbox_waiting on events.outbox (seq) where relayed_at is null;
call platform.protect_owned('events.outbox');
