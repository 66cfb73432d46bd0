-- What serving each customer took after `$start` and no later than `$as_of`.
with final as (
    select
        customer_key,
        sum(cost)::double as service_cost,
        sum(hours)::double as service_hours
    from service_cost
    where spent_on > $start and spent_on <= $as_of
    group by customer_key
)
select * from final
