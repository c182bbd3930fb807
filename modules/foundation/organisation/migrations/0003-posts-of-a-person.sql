-- Separation of duties looks at a person, whatever the account.
create index post_of_person on organisation.post (person_id);
create index member_of_person on organisation.member (person_id);
