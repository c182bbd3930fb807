-- Requests for an account by people who have none, for the security administrator of their region. The phone is sealed with the secret of
-- the installation; of the code by which the state is asked for, only the hash is kept.
create table auth.account_request (
  region_code int not null,
  id uuid not null,
  code_hash bytea not null,
  name text not null,
  unit_name text not null,
  credit_code text not null check (length(credit_code) = 18),
  role text not null,
  sealed_phone bytea not null,
  note text,
  -- The clerk who asked for a colleague; null: the person himself.
  requested_by text,
  requested_by_account uuid,
  requested_by_person uuid,
  address text not null,
  requested_at timestamptz not null,
  state text not null default 'waiting' check (state in ('waiting', 'approved', 'refused')),
  decision_id uuid,
  decided_at timestamptz,
  decided_by text,
  reason text,
  account_id uuid,
  post_id uuid,
  username text,
  primary key (region_code, id));
create index account_request_by_state on auth.account_request (region_code, state, id desc);
create index account_request_by_code on auth.account_request (code_hash);
create index account_request_by_address on auth.account_request (address, requested_at);
call platform.protect_owned('auth.account_request');
