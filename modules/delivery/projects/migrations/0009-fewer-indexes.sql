-- The primary key is read backwards as well: a second index of its columns only costs every new project.
drop index projects.project_recent;
-- Projects whose total nobody stated stand last, as the list orders them.
drop index projects.project_investment;
create index project_by_investment on projects.project ((coalesce(total_investment_fen, -1)) desc, id desc);
