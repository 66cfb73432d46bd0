-- Who bought in which category after `$start` up to `$as_of`: one row per customer and category, returns aside.
with final as (
    select distinct customer_key, category
    from order_line
    where order_date > $start and order_date <= $as_of and amount > 0 and category is not null
)
select * from final
