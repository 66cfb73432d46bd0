-- What became of the orders numbered `$orders` by `$as_of`: each line that the table of open orders has, delivered on which day or
-- cancelled; and, without a material, the newest sale after `$since` to the same customer that bears the number.
with listed as (
    select
        order_id, material, customer_key, coalesce(cancelled, false) as cancelled,
        case when delivered_on <= $as_of then delivered_on end as delivered_on
    from open_order
    where list_contains($orders, order_id) and coalesce(ordered_on, due_date) <= $as_of
),

sold as (
    select order_id, null as material, customer_key, false as cancelled, max(order_date) as delivered_on
    from order_line
    where list_contains($orders, order_id) and order_date > $since and order_date <= $as_of and amount >= 0
    group by order_id, customer_key
),

final as (
    select found.order_id, found.material, customer.customer_id, found.cancelled, found.delivered_on
    from (select * from listed union all select * from sold) as found
    join customer using (customer_key)
)
select * from final
