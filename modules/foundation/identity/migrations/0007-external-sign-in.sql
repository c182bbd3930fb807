-- Who an account is at a provider (OpenID Connect) or in a directory (LDAP): made by hand, never by a sign-in alone.
create table auth.external_login (
  account_id uuid not null references auth.account,
  provider text not null check (provider in ('oidc', 'ldap')),
  issuer text not null,
  subject text not null,
  linked_at timestamptz not null,
  linked_by text not null,
  primary key (account_id, provider),
  constraint external_subject_once unique (provider, issuer, subject));
-- A sign-in by a provider on its way: bound to the browser that began it, and over in minutes. Nonce and verifier are sealed.
create table auth.oidc_attempt (
  state_hash bytea primary key,
  binding_hash bytea not null,
  sealed bytea not null,
  expires_at timestamptz not null,
  -- Who the provider says it is, once it has been asked.
  issuer text,
  subject text,
  second_factor boolean not null default false);
create index oidc_attempt_over on auth.oidc_attempt (expires_at);
grant select, insert, update, delete on auth.external_login, auth.oidc_attempt to zhujian_auth;
alter table auth.session
  add column signed_in_by text not null default 'password' check (signed_in_by in ('password', 'oidc', 'ldap')),
  -- The provider had a second factor of its own, and the operator takes it for one.
  add column provider_factor boolean not null default false;
