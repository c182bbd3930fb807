-- Whether the post behind an appointment was taken back: nobody without it is handed a step. Kept by whoever grants and revokes.
alter table organisation.member add column post_revoked boolean not null default false;
update organisation.member m set post_revoked = true
 where exists (select 1 from organisation.post p where p.account_id = m.account_id and p.role = m.role)
   and not exists (select 1 from organisation.post p where p.account_id = m.account_id and p.role = m.role and p.active);
