-- Days from the day since when a customer list says that somebody is a customer to `$as_of`, as known then.
with customer_then as (
    select customer_key, since from customer where customer_key not in (select customer_key from customer_history)
    union all
    select customer_key, since from customer_history where valid_from <= $as_of and valid_until > $as_of
),
final as (
    select customer_key, date_diff('day', since, $as_of)::double as days
    from customer_then
    where since <= $as_of
)
select * from final
