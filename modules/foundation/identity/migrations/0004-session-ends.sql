-- Why a session ended: its owner is told on the sign-in page and finds it in his history.
alter table auth.session add column end_reason text
  check (end_reason in ('idle', 'expired', 'superseded', 'signedOut', 'ended', 'passwordChanged', 'administration'));
-- Everybody reads the sign-ins of his own account.
create index security_event_by_account_id on auth.security_event (account_id, at desc, id desc);
