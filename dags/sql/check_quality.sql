-- One row; each column is an XCom of the task. `bad_orders` decides what happens next.
with orders as (
  select *, count(*) over (partition by affiliate, order_no) as times
  from mart.sales_order
  where day = :day
),
missing as (
  select affiliate from unnest(:affiliates) as affiliate
  except
  select affiliate from orders
),
found as (
  select
    count(*) as orders,
    count(*) filter (where cds <= 0 or cents < 0) as impossible,
    count(*) filter (where times > 1) as repeated
  from orders
)
select
  orders,
  impossible,
  repeated,
  (select count(*) from missing) as affiliates_missing,
  impossible + repeated + (select count(*) from missing) as bad_orders
from found;
