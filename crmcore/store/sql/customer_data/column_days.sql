-- What dated lines said of one customer up to `$as_of`, the oldest first; the first row has no day of its own.
with final as (
    select * from customer_history
    where customer_key = $customer and valid_from <= $as_of
)
select * from final
order by valid_from
