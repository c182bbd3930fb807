-- The unit of this platform that a contractor is, found when the contract is registered; null for one that is not here.
alter table contracts.contract add column contractor_unit_id uuid;
