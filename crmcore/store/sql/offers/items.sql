-- The items of all orders up to `$as_of`, by key: what they are called, and what a unit cost on average after `$start`.
with line as (
    select
        case when $by_category then category else coalesce(product_id, product) end as item,
        case when $by_category then category else coalesce(product, product_id) end as name,
        order_date, amount, quantity
    from order_line
    where order_date <= $as_of and amount > 0
),
final as (
    select
        item,
        max(name) as name,
        (sum(amount) filter (order_date > $start and quantity > 0) / sum(quantity) filter (order_date > $start and quantity > 0))::double
            as price
    from line
    where item is not null
    group by item
)
select * from final
order by item
