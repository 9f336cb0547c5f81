-- What the chart shows, in one row.
select
  (
    select json_agg(json_build_array(day, affiliate, orders, cds, cents) order by day, affiliate)
    from mart.sales_day
    where day between :since and :day
  ) as totals,
  (
    select json_agg(json_build_array(size, orders, cents) order by size)
    from (
      select least(cds, 6) as size, count(*) as orders, sum(cents) as cents
      from mart.sales_order
      where day = :day
      group by 1
    ) as sizes
  ) as sizes,
  (
    select json_agg(json_build_array(affiliate, order_no, customer, cds, cents) order by cents desc, order_no)
    from (
      select * from mart.sales_order where day = :day order by cents desc, order_no limit 10
    ) as largest
  ) as largest;
