-- A version that is published is told to every server at once, whoever writes it.
create function policy.tell() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  perform pg_notify('zhujian', '{"topic":"policy"}');
  return null;
end $$;
create trigger rule_told after insert on policy.rule for each statement execute function policy.tell();
create trigger calendar_told after insert or update or delete on policy.calendar_day for each statement execute function policy.tell();
