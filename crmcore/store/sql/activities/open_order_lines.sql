-- Every line of an order not yet delivered on `$as_of`, by order number and material. Quantities in ten-thousandths.
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
        order_id, customer_key, material, ordered_on, due_date, (quantity * 10000)::bigint as quantity, amount::double as amount,
        partial_delivery, production_hours::double as production_hours,
        case when started_on <= $as_of then started_on end as started_on
    from open_order
    left join sold using (order_id, customer_key)
    where coalesce(ordered_on, due_date) <= $as_of
        and coalesce(delivered_on > $as_of, true)
        and not coalesce(cancelled, false)
        and coalesce(sold_on <= ordered_on, true)
)
select * from final
order by order_id, material
