-- One row per customer with a purchase after `$start` up to `$as_of`, returns aside: the amount, that of judged products, and that times
-- their prospects. `$items`: keys of judged products and categories, `$points`: the prospects of each.
with judged as (
    select unnest($items::varchar[]) as key, unnest($points::double[])::decimal(7, 4) as points
),
line as (
    select customer_key, product_id, product, category, amount
    from order_line
    where
        order_date > $start and order_date <= $as_of and amount > 0
        and not coalesce(counted_as = 'return', list_contains($returned, lower(trim(status))), false)
),
named as (
    select distinct product_id, product, category from line
),
resolved as (
    select named.*, coalesce(by_number.points, by_name.points, by_category.points) as points
    from named
    left join judged as by_number on by_number.key = lower(trim(named.product_id))
    left join judged as by_name on by_name.key = lower(trim(named.product))
    left join judged as by_category on by_category.key = lower(trim(named.category))
),
final as (
    select
        line.customer_key::bigint as customer_key,
        sum(line.amount)::double as bought,
        coalesce(sum(line.amount) filter (resolved.points is not null), 0)::double as judged,
        coalesce(sum(line.amount * resolved.points), 0)::double as weighted
    from line
    join resolved
        on line.product_id is not distinct from resolved.product_id
        and line.product is not distinct from resolved.product
        and line.category is not distinct from resolved.category
    group by line.customer_key
)
select * from final
