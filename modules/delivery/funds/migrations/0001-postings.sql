create schema funds;
call platform.open_schema('funds');

create table funds.posting (
  region_code int not null, id uuid not null, project_id uuid not null, contract_id uuid not null, source_id uuid not null, position int not null,
  account text not null, debit_fen bigint not null check (debit_fen >= 0), credit_fen bigint not null check (credit_fen >= 0),
  posted_on date not null, posted_at timestamptz not null, voucher_no text,
  primary key (region_code, id),
  check ((debit_fen = 0) <> (credit_fen = 0)));
create index posting_of_contract on funds.posting (contract_id, id);
create index posting_of_source on funds.posting (source_id, position);
create index posting_by_month on funds.posting (region_code, posted_on) where account = 'CASH_TREASURY';
call platform.protect_owned('funds.posting', 'select, insert');
call platform.append_only('funds.posting');

create table funds.commitment (
  region_code int not null, source_id uuid not null, project_id uuid not null, contract_id uuid not null, amount_fen bigint not null,
  state text not null check (state in ('reserved', 'paid', 'released')),
  primary key (region_code, source_id));
create index commitment_of_project on funds.commitment (project_id);
call platform.protect_owned('funds.commitment');
