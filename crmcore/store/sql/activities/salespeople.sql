-- The salespeople by number.
with final as (
    select rep_id, name, region, capacity_hours::double as capacity_hours, quota::double as quota, visit_share
    from rep
)
select * from final
order by rep_id
