-- What was ordered on each day after `$start` up to `$as_of`, by everyone or by the customers in `looked_at`.
with line as (
    select order_date, amount, coalesce(profit, amount - cost) as profit
    from order_line
    where order_date > $start and order_date <= $as_of
        and ($everyone or customer_key in (select customer_key from looked_at))
),
final as (
    select
        order_date,
        coalesce(sum(amount), 0)::double as amount,
        coalesce(sum(profit), 0)::double as profit,
        count(*) - count(profit) as profits_missing
    from line
    group by order_date
)
select * from final
order by order_date
