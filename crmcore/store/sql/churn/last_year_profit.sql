-- What each customer without a purchase after `$since` brought in the 365 days up to its last purchase before `$on`.
with silent as (
    select customer_key, last_purchase
    from purchase_day
    where order_date <= $on and stands_until > $on and last_purchase <= $since
),
final as (
    select
        day.customer_key,
        sum(day.amount)::double as amount,
        sum(day.profit)::double as profit
    from purchase_day as day
    join silent using (customer_key)
    where day.order_date > silent.last_purchase - 365 and day.order_date <= silent.last_purchase
    group by day.customer_key
)
select * from final
