-- Whether the account behind a post or an appointment is closed. The sign-in tables lie behind a role of their own; steps are handed out here,
-- so the module of identity keeps this mark beside them in the same call.
alter table organisation.post add column account_disabled boolean not null default false;
alter table organisation.member add column account_disabled boolean not null default false;
