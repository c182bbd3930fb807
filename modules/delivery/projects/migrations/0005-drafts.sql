-- Drafts stand in no rollup: the few of a region are counted when the menu asks.
create index project_draft on projects.project (region_code) where state = 'draft';
