-- What each customer ordered on the day of its first purchase, if that was no later than `$on`.
with final as (
    select customer_key, amount::double as amount
    from purchase_day
    where order_date = first_purchase and order_date <= $on
)
select * from final
