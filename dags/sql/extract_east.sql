-- The orders of a day and the totals of the days up to it, in one row.
select
  (
    select coalesce(json_agg(json_build_array(receipt_no, client, pieces, cents) order by receipt_no), '[]')
    from receipt
    where sold_on = :day
  ) as orders,
  (
    select coalesce(json_agg(json_build_array(sold_on, orders, pieces, cents) order by sold_on), '[]')
    from (
      select sold_on, count(*) as orders, sum(pieces) as pieces, sum(cents) as cents
      from receipt
      where sold_on between :since and :day
      group by sold_on
    ) as day
  ) as totals;
