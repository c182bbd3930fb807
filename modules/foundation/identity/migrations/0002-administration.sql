-- Where an account belongs: administrators reach the accounts of their own region range only. The unit is an id of the module organisation.
alter table auth.account
  add column region_code int not null default 0,
  add column unit_id uuid,
  add column created_at timestamptz,
  -- Set when the password of one of the three administrators is reset: somebody else must release the account before it is used.
  add column held boolean not null default false;
update auth.account set region_code = substring(username from '\.(\d{6})(?:\.|$)')::int where demo and username ~ '\.\d{6}(\.|$)';
-- Two names that differ in capitals only would be one person to a reader.
create unique index account_name_once on auth.account (lower(username));
create index account_of_region on auth.account (region_code, username);

-- Version 2 of an event says in which region it happened and who acted; its leaf hash covers both.
alter table auth.security_event
  add column version int not null default 1,
  add column region_code int not null default 0,
  add column actor text,
  add column actor_role text;
create index security_event_by_instant on auth.security_event (at desc, id desc);
create index security_event_of_account on auth.security_event (username, at desc, id desc);
create index security_event_of_actor on auth.security_event (actor, at desc, id desc);
-- A grant is written where posts are, and its event in the same transaction: the program may add events there, and nothing else.
grant usage on schema auth to zhujian_app;
grant insert on auth.security_event to zhujian_app;

-- Acts on the sign-in tables are done once per id. A body may hold a password: it is kept as an Argon2id hash, never as a plain digest.
create table auth.idempotency (
  account_id uuid not null,
  operation text not null,
  id uuid not null,
  body_hash text not null,
  answer text,
  at timestamptz not null,
  primary key (account_id, operation, id));
grant select, insert, update on auth.idempotency to zhujian_auth;
