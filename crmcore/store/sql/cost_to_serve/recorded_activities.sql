-- Activities of recorded service costs after `$start` up to `$as_of`, the costliest first; null: without one.
with final as (
    select activity::varchar as activity, sum(cost)::double as cost, count(*) as rows
    from service_cost
    where spent_on > $start and spent_on <= $as_of
    group by activity
)
select * from final order by cost desc, activity
