-- The last day of force as a document states it. What policy reckons from its day is not stored: it follows the rule in force (domain/01 §7.2).
alter table projects.evidence add column expires_on date;
