-- The second factor of an account: a key shared with a phone (RFC 6238), sealed with the secret of the installation. Not confirmed, it counts for nothing.
create table auth.totp (
  account_id uuid primary key references auth.account,
  enrolment_id uuid not null,
  sealed_key bytea not null,
  enrolled_at timestamptz not null,
  confirmed_at timestamptz,
  -- The last time step a code was taken of: no code counts twice.
  last_step bigint not null default 0);
-- Codes for the day the phone is lost, each for once; only their hashes are kept.
create table auth.recovery_code (
  account_id uuid not null references auth.account, code_hash bytea not null, used_at timestamptz,
  primary key (account_id, code_hash));
grant select, insert, update, delete on auth.totp, auth.recovery_code to zhujian_auth;
