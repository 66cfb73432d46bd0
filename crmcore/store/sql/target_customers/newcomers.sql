-- Customers whose first purchase fell after `$after` and up to `$last`, with amount and gross profit of the 365 days from it; null where
-- that of a line is unknown.
with final as (
    select
        customer_key::bigint as customer_key,
        case when amounts_missing_to_date = 0 then amount_to_date end::double as amount,
        case when profits_missing_to_date = 0 then profit_to_date end::double as profit
    from purchase_day
    where
        first_purchase > $after and first_purchase <= $last
        and order_date <= first_purchase + 365 and stands_until > first_purchase + 365
)
select * from final
order by customer_key
