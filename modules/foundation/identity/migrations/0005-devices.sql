-- What somebody signed in with before: a browser is known by a mark of its own, of which the hash is kept; another program by its name and address.
create table auth.device (
  account_id uuid not null references auth.account,
  id uuid not null,
  mark_hash bytea not null,
  name text not null,
  agent text not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  address text not null,
  forgotten_at timestamptz,
  primary key (account_id, id),
  unique (account_id, mark_hash));
grant select, insert, update on auth.device to zhujian_auth;
alter table auth.session add column device_id uuid;
