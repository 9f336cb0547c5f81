create schema if not exists mart;

create table if not exists mart.sales_order (
  day date not null,
  affiliate text not null,
  order_no int not null,
  customer int not null,
  cds int not null,
  cents int not null
);
create index if not exists sales_order_day on mart.sales_order (day);

create table if not exists mart.sales_day (
  day date not null,
  affiliate text not null,
  orders int not null,
  cds int not null,
  cents bigint not null,
  primary key (day, affiliate)
);

delete from mart.sales_order where day = :day;
insert into mart.sales_order (day, affiliate, order_no, customer, cds, cents)
select :day, o ->> 0, (o ->> 1)::int, (o ->> 2)::int, (o ->> 3)::int, (o ->> 4)::int
from json_array_elements(:orders) as o;

delete from mart.sales_day where day between :since and :day;
insert into mart.sales_day (day, affiliate, orders, cds, cents)
select (t ->> 1)::date, t ->> 0, (t ->> 2)::int, (t ->> 3)::int, (t ->> 4)::bigint
from json_array_elements(:totals) as t;
