-- What was said of the customers on `$as_of` by lines that have a day, and before them by lists. Customers of whom no line says anything
-- have no row.
with final as (
    select * from customer_history
    where valid_from <= $as_of and valid_until > $as_of
)
select * from final
order by customer_key
