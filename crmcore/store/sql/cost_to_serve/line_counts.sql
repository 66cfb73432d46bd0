-- Order lines of each customer after `$start` up to `$as_of`: those sold, and those that came back (amounts below zero).
with final as (
    select
        customer_key,
        count(*) filter (where coalesce(amount, 0) >= 0)::double as order_line,
        count(*) filter (where amount < 0)::double as return_line
    from order_line
    where order_date > $start and order_date <= $as_of
    group by customer_key
)
select * from final
