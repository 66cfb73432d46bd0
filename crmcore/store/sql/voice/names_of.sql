-- The names of the customers in the rows `$customers`, where they are known.
with final as (
    select customer_key, name
    from customer
    where customer_key in (select unnest($customers::BIGINT[])) and trim(name) <> ''
)
select * from final
