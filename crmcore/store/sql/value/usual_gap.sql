-- The 90th percentile of the days between two purchases of a customer, of all gaps known by `$on`; null without any.
with final as (
    select quantile_cont(gap_days, 0.9)::double as days
    from purchase_day
    where gap_days is not null and order_date <= $on
)
select * from final
