-- Keeps the bad orders for whoever has to look at them, and takes the day out of the mart.
create table if not exists mart.quarantine (like mart.sales_order, put_at timestamptz not null default now());

delete from mart.quarantine where day = :day;
insert into mart.quarantine (day, affiliate, order_no, customer, cds, cents)
select day, affiliate, order_no, customer, cds, cents
from mart.sales_order
where day = :day and (cds <= 0 or cents < 0);

delete from mart.sales_order where day = :day;
delete from mart.sales_day where day = :day;

select affiliate, order_no, customer, cds, cents from mart.quarantine where day = :day order by affiliate, order_no;
