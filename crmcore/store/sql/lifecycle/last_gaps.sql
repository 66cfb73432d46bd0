-- The newest two gaps between purchases, known on `$on`, of the customers `$keys`; those with fewer gaps have no row.
with gap as (
    select customer_key, gap_days, row_number() over (partition by customer_key order by order_date desc) as back
    from purchase_day
    where gap_days is not null and order_date <= $on and customer_key in (select unnest($keys::integer[]))
),
final as (
    select customer_key, max(gap_days) filter (back = 1) as last_gap, max(gap_days) filter (back = 2) as gap_before
    from gap
    where back <= 2
    group by customer_key
    having count(*) = 2
)
select * from final
order by customer_key
