-- How often each customer bought after `$start` up to `$as_of`: the days with a purchase, and the months they fall in.
-- Months count back from `$as_of` and end on its day of the month, so a later day of the month belongs to the next one.
with purchase as (
    select
        customer_key,
        first_purchase,
        date_diff('month', order_date, $as_of)
            - case when extract(day from order_date) > extract(day from $as_of) then 1 else 0 end as months_back
    from purchase_day
    where purchases > 0 and order_date > $start and order_date <= $as_of
),
month as (
    select customer_key, months_back, count(*) as purchase_days, min(first_purchase) as first_purchase
    from purchase
    group by customer_key, months_back
),
final as (
    select
        customer_key,
        sum(purchase_days)::integer as purchase_days,
        count(*)::integer as active_months,
        min(first_purchase) as first_purchase
    from month
    group by customer_key
)
select * from final
