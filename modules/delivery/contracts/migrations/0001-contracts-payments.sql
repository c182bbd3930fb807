create schema contracts;
call platform.open_schema('contracts');

create table contracts.contract (
  region_code int not null, id uuid not null, project_id uuid not null, no text not null,
  contractor_credit_code text not null, contractor_name text not null,
  price_fen bigint not null, provisional_fen bigint not null, signed_on date not null,
  progress_ratio_bp int not null, advance_ratio_bp int not null, retention_bp int not null,
  retention_mode text not null, labor_bp int not null, recovery_start_bp int not null, recovery_end_bp int not null,
  payee_account text not null, rule_version text not null, registered_by text not null, registered_at timestamptz not null,
  certified_fen bigint not null default 0, paid_fen bigint not null default 0,
  advance_paid_fen bigint not null default 0, recovered_fen bigint not null default 0,
  totals jsonb not null,
  primary key (region_code, id),
  unique (region_code, no));
create index contract_of_project on contracts.contract (project_id, id);
create index contract_recent on contracts.contract (region_code, id desc);
call platform.protect_owned('contracts.contract');

create table contracts.payment (
  region_code int not null, id uuid not null, project_id uuid not null, contract_id uuid not null, case_id uuid not null,
  kind text not null, period_no int not null, state text not null check (state in ('inApproval', 'returned', 'rejected', 'withdrawn', 'paid')),
  claim jsonb not null, before jsonb not null, breakdown jsonb not null, deductions jsonb not null, hits jsonb not null,
  net_fen bigint not null, cash_fen bigint not null, output_fen bigint not null, certified boolean not null default false,
  filed_by_person uuid not null, filed_by text not null, submitted_on date not null, submitted_at timestamptz not null,
  paid_on date, voucher_no text, rule_version text not null,
  primary key (region_code, id),
  foreign key (region_code, contract_id) references contracts.contract (region_code, id));
-- One live application for a contract, period and kind, whatever two phones do in the same second.
create unique index payment_live on contracts.payment (region_code, contract_id, kind, period_no) where state in ('inApproval', 'paid');
create unique index payment_voucher on contracts.payment (region_code, voucher_no) where voucher_no is not null;
create index payment_of_contract on contracts.payment (contract_id, id desc);
create index payment_of_project on contracts.payment (project_id, id desc);
create index payment_recent on contracts.payment (region_code, id desc);
call platform.protect_owned('contracts.payment');
