-- Products and categories with what was sold of each after `$start` and, where `$whole`, in the window before (after `$before`); returns
-- aside; the largest first, at most `$most` of each level.
with line as (
    select coalesce(product_id, product) as item, coalesce(product, product_id) as name, category, amount, order_date > $start as recent
    from order_line
    where
        order_date > $before and order_date <= $as_of and amount > 0
        and not coalesce(counted_as = 'return', list_contains($returned, lower(trim(status))), false)
),
product_sold as (
    select
        'product' as level, item, max(name) as name, coalesce(max(category), '') as category,
        coalesce(sum(amount) filter (recent), 0)::double as amount,
        case when $whole then coalesce(sum(amount) filter (not recent), 0)::double end as before
    from line
    where item is not null
    group by item
    order by amount desc, item
    limit $most
),
category_sold as (
    select
        'category' as level, category as item, category as name, category,
        coalesce(sum(amount) filter (recent), 0)::double as amount,
        case when $whole then coalesce(sum(amount) filter (not recent), 0)::double end as before
    from line
    where category is not null
    group by category
    order by amount desc, item
    limit $most
),
final as (
    select * from product_sold
    union all
    select * from category_sold
)
select * from final
order by level, amount desc, item
