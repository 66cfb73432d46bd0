-- Who waits for an order on `$as_of`: the first day promised, the day of the newest order not yet delivered, and their value.
-- Delivered is what the table says is, and what a later sale to the same customer bears the number of.
with sold as (
    select sale.order_id, sale.customer_key, max(sale.order_date) as sold_on
    from order_line as sale
    semi join open_order using (order_id, customer_key)
    where sale.order_date <= $as_of and sale.amount >= 0
    group by sale.order_id, sale.customer_key
),

final as (
    select
        customer_key,
        min(due_date) as due_date,
        max(ordered_on) as ordered_on,
        sum(amount)::double as amount
    from open_order
    left join sold using (order_id, customer_key)
    where coalesce(ordered_on, due_date) <= $as_of
        and coalesce(delivered_on > $as_of, true)
        and not coalesce(cancelled, false)
        and coalesce(sold_on <= ordered_on, true)
    group by customer_key
)
select * from final
order by customer_key
