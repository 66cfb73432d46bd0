-- Recorded service costs of each customer after `$start` up to `$as_of`, and those among them whose activity is in `$replaced`.
with final as (
    select
        customer_key,
        sum(cost)::double as recorded,
        coalesce(sum(cost) filter (list_contains($replaced, activity::varchar)), 0)::double as replaced
    from service_cost
    where spent_on > $start and spent_on <= $as_of
    group by customer_key
)
select * from final
