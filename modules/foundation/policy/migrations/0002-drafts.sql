-- Who proposed a version and why: null for what the platform ships.
alter table policy.rule add column drafted_by text, add column reason text;

-- A proposed version. Everybody who wrote in it is remembered: none of them may publish it.
create table policy.draft (
  region_code int not null,
  id uuid not null,
  rule_key text not null,
  version text not null,
  effective_from date not null,
  source text not null,
  reason text not null,
  body jsonb not null,
  state text not null check (state in ('open', 'published', 'withdrawn')),
  editor_persons uuid[] not null,
  editor_names text[] not null,
  drafted_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (region_code, id));
create unique index draft_open on policy.draft (region_code, rule_key) where state = 'open';
call platform.protect_owned('policy.draft');
