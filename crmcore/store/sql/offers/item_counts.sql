-- How many products and categories were bought after `$start` up to `$as_of`, and whether any profit is known by then.
with final as (
    select
        count(distinct coalesce(product_id, product)) filter (order_date > $start) as products,
        count(distinct category) filter (order_date > $start) as categories,
        coalesce(bool_or(coalesce(profit, amount - cost) is not null), false) as has_profit
    from order_line
    where order_date <= $as_of and amount > 0
)
select * from final
