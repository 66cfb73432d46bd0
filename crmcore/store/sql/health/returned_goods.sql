-- Order lines below zero after `$start` up to `$as_of`: what each customer gave back, and the gross profit of these lines.
with final as (
    select
        customer_key,
        (-sum(amount))::double as amount,
        case when count(*) = count(coalesce(profit, amount - cost)) then sum(coalesce(profit, amount - cost))::double end as profit
    from order_line
    where order_date > $start and order_date <= $as_of and amount < 0
    group by customer_key
)
select * from final
