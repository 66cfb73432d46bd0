-- Hours of production a day, and from which day on.
with final as (
    select from_day, hours::double as hours from production_capacity
)
select * from final
order by from_day
