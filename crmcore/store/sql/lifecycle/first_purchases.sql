-- The first purchase of every customer that had bought by `$on`, in the order of the keys.
with final as (
    select customer_key, min(first_purchase) as first_purchase
    from purchase_day
    where order_date <= $on and first_purchase is not null
    group by customer_key
)
select * from final
order by customer_key
