-- Complaints of each customer that had come in and were not settled by `$as_of`: how many, and the day the oldest came in.
with final as (
    select customer_key, count(*)::integer as complaints, min(opened_on) as oldest
    from complaint
    where opened_on <= $as_of and (closed_on is null or closed_on > $as_of)
    group by customer_key
)
select * from final
