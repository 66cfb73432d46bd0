-- Complaints of each customer opened after `$start` and no later than `$as_of`.
with final as (
    select customer_key, count(*)::double as complaint_count
    from complaint
    where opened_on > $start and opened_on <= $as_of
    group by customer_key
)
select * from final
