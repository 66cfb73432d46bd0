-- Days from each customer's first purchase to `$as_of`, and what was ordered on its day, if it was no later.
with final as (
    select customer_key, date_diff('day', first_purchase, $as_of)::double as days, amount::double as amount
    from purchase_day
    where order_date = first_purchase and order_date <= $as_of
)
select * from final
