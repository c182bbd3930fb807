create schema auth;
grant usage on schema auth to zhujian_auth;

create table auth.account (
  id uuid primary key,
  person_id uuid not null,
  username text not null unique,
  name text not null,
  password_hash text not null,
  password_set_at timestamptz not null,
  must_change boolean not null default false,
  demo boolean not null default false,
  disabled boolean not null default false,
  default_post uuid);
create table auth.session (
  id uuid primary key,
  account_id uuid not null references auth.account,
  token_hash bytea not null unique,
  post_id uuid not null,
  started_at timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at timestamptz not null,
  address text not null,
  agent text not null,
  ended_at timestamptz);
create index session_of_account on auth.session (account_id, started_at desc);
-- Failed sign-ins, counted by account name and by address; success is never limited.
create table auth.attempt (
  kind text not null check (kind in ('account', 'address')),
  key text not null,
  failures int not null,
  since timestamptz not null,
  locked_until timestamptz,
  primary key (kind, key));
create table auth.password_history (
  account_id uuid not null references auth.account, set_at timestamptz not null, password_hash text not null,
  primary key (account_id, set_at));
create table auth.security_event (
  id uuid primary key,
  at timestamptz not null,
  kind text not null,
  account_id uuid,
  username text not null,
  address text not null,
  detail jsonb not null,
  leaf_hash bytea not null);
create index security_event_by_time on auth.security_event (id desc);
grant select, insert, update on auth.account, auth.session, auth.attempt to zhujian_auth;
grant delete on auth.attempt to zhujian_auth;
grant select, insert on auth.security_event, auth.password_history to zhujian_auth;
call platform.append_only('auth.security_event');
