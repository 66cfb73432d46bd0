-- What became of orders by `$as_of`, a row for each order number and customer: the last sale after `$since` that bears the number.
with final as (
    select order_id, customer_key, max(order_date) as sold_on
    from order_line
    where order_date > $since and order_date <= $as_of and amount >= 0
    group by order_id, customer_key
)
select * from final
