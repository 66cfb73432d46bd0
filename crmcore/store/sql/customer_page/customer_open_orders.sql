-- What one customer still waits for on `$as_of`, the earliest promise first.
with final as (
    select due_date, order_id, material, quantity::double as quantity, amount::double as amount, ordered_on
    from open_order
    where customer_key = $customer and coalesce(ordered_on, due_date) <= $as_of
)
select * from final
order by due_date, order_id, material
