-- How often each number of days lay between a customer's first two purchases, by the first of `$ends` that knew the second one.
with quarter as (
    select unnest($ends::date[]) as quarter_end
),
day as (
    select distinct order_date
    from purchase_day
    where gap_days is not null and purchase_days_to_date = 2 and order_date <= list_max($ends::date[])
),
placed as (
    select day.order_date, min(quarter.quarter_end) as quarter_end
    from day join quarter on day.order_date <= quarter.quarter_end
    group by day.order_date
),
final as (
    select placed.quarter_end, purchase_day.gap_days, count(*) as gaps
    from purchase_day join placed using (order_date)
    where purchase_day.gap_days is not null and purchase_day.purchase_days_to_date = 2
    group by placed.quarter_end, purchase_day.gap_days
)
select * from final
