-- Customers with an order line up to `$as_of` that names what was bought.
with final as (
    select distinct customer_key
    from order_line
    where order_date <= $as_of and coalesce(product, product_id, category) is not null
)
select * from final
