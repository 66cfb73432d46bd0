-- What one customer still waits for on `$as_of`, the earliest promise first; delivered as in `open_order_lines`.
with sold as (
    select sale.order_id, sale.customer_key, max(sale.order_date) as sold_on
    from order_line as sale
    semi join open_order using (order_id, customer_key)
    where sale.order_date <= $as_of and sale.amount >= 0 and sale.customer_key = $customer
    group by sale.order_id, sale.customer_key
),

final as (
    select due_date, order_id, material, quantity::double as quantity, amount::double as amount, ordered_on
    from open_order
    left join sold using (order_id, customer_key)
    where customer_key = $customer
        and coalesce(ordered_on, due_date) <= $as_of
        and coalesce(delivered_on > $as_of, true)
        and not coalesce(cancelled, false)
        and coalesce(sold_on <= ordered_on, true)
)
select * from final
order by due_date, order_id, material
