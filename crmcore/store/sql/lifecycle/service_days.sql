-- What serving each customer cost on each day after `$start` and no later than `$as_of`.
with final as (
    select customer_key, spent_on, sum(cost)::double as cost
    from service_cost
    where spent_on > $start and spent_on <= $as_of
    group by customer_key, spent_on
)
select * from final
order by customer_key, spent_on
