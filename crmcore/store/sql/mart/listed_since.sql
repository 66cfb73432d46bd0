-- Days from the day since when a customer list says that somebody is a customer to `$as_of`.
with final as (
    select customer_key, date_diff('day', since, $as_of)::double as days
    from customer
    where since <= $as_of
)
select * from final
