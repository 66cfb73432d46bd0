-- When the first purchase was, and what can be told of profit, as known on `$as_of`.
with final as (
    select
        min(first_purchase) as first_purchase,
        coalesce(bool_or(profits_missing_to_date = 0 and stands_until > $as_of), false) as has_profit,
        exists (select 1 from service_cost where spent_on <= $as_of) as is_served
    from purchase_day
    where order_date <= $as_of
)
select * from final
