-- Customers that are none yet on `$as_of`: what is known of them happened, or begins, later.
with final as (
    select customer_key
    from customer_start
    where known_from > $as_of
)
select * from final
