-- The counties of a city are asked for when a tenant is founded.
create index division_by_parent on tenancy.division (parent);
