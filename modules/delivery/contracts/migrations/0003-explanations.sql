-- What the applicant says to the warnings of an application: a rule that only warns lets it pass with a reason (domain/04 §4).
alter table contracts.payment add column explanation text not null default '';
