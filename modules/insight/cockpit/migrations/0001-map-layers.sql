create schema cockpit;
call platform.open_schema('cockpit');

-- Boundary layers that a region's administrator uploads, each with the number under which the map was reviewed. A version is never changed
-- but for being withdrawn; the newest that is not withdrawn is shown, to the region and all below it.
create table cockpit.map_layer (
  region_code int not null, id uuid not null, version int not null,
  title text not null, map_number text not null, number_form text not null, authority text not null, approved_on date not null, rule_version text not null,
  sha256 text not null, bytes int not null, features int not null, vertices int not null, geojson text not null check (geojson is json object),
  uploaded_by text not null, uploaded_at timestamptz not null,
  withdrawn_by text, withdrawn_at timestamptz, withdrawn_reason text,
  primary key (region_code, id), unique (region_code, version));
call platform.protect_inherited('cockpit.map_layer');
