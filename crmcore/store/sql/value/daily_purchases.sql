-- On each day up to `$on`: how many customers bought for the first time, and how many again, of those whose first purchase was no later
-- than `$begun_by`. Several purchases of a customer on one day are one.
with final as (
    select
        order_date as day,
        count(*) filter (order_date = first_purchase)::bigint as firsts,
        count(*) filter (gap_days is not null)::bigint as repeats
    from purchase_day
    where order_date <= $on and first_purchase <= $begun_by
    group by order_date
)
select * from final
order by day
