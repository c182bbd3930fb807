-- An event a subscriber could not take is offered again, a few times.
alter table events.outbox add column attempts int not null default 0;
