-- A tenant that is founded is told to every server at once, whoever founds it.
create function tenancy.tell() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  perform pg_notify('zhujian', '{"topic":"tenants"}');
  return null;
end $$;
create trigger tenant_told after insert or update on tenancy.tenant for each statement execute function tenancy.tell();
