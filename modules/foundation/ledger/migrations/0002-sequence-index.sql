create index fact_by_sequence on ledger.fact (seq desc);
