-- Purchase days by the end of `$on` of the customers `$keys`, and days since the first and the newest of them, in the order of the keys.
with final as (
    select
        customer_key,
        purchase_days_to_date as purchase_days,
        date_diff('day', first_purchase, $on) as tenure_days,
        date_diff('day', last_purchase, $on) as silent_days
    from purchase_day
    where order_date <= $on and stands_until > $on and customer_key in (select unnest($keys::integer[]))
)
select * from final
order by customer_key
