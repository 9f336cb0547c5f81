-- A file of its own: an editor knows that it is SQL.
select name
from example_city
where people > 1000000 -- rendered for {{ run_id }}
order by name;
