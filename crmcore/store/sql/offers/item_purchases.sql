-- One row per customer and item bought up to `$until`, returns aside, of every `$every`-th customer: whether it was bought after `$start`,
-- and what that brought. Items are numbered as in `items` on `$numbered_on`.
with line as (
    select
        customer_key, order_date, amount,
        case when $by_category then category else coalesce(product_id, product) end as item,
        case when $by_amount then amount else coalesce(profit, amount - cost, 0) end as profit,
        coalesce(counted_as = 'return', list_contains($returned, lower(trim(status))), false) as returned
    from order_line
    where order_date <= $until and amount > 0 and customer_key % $every = 0
),
numbered as (
    select item, row_number() over (order by item) - 1 as number
    from (
        select distinct case when $by_category then category else coalesce(product_id, product) end as item
        from order_line
        where order_date <= $numbered_on and amount > 0
    )
    where item is not null
),
final as (
    select
        line.customer_key,
        numbered.number::integer as item,
        coalesce(bool_or(line.order_date > $start), false) as recent,
        coalesce(sum(line.profit) filter (line.order_date > $start), 0)::float as profit,
        coalesce(sum(line.amount) filter (line.order_date > $start), 0)::float as amount
    from line
    join numbered using (item)
    where not line.returned
    group by line.customer_key, numbered.number
)
select * from final
order by customer_key, item
