-- What is written on the customer itself, as known on `$as_of`.
with customer_then as (
    select customer_key, growth_outlook, annual_wallet from customer where customer_key not in (select customer_key from customer_history)
    union all
    select customer_key, growth_outlook, annual_wallet from customer_history where valid_from <= $as_of and valid_until > $as_of
),
final as (
    select
        customer_key,
        growth_outlook,
        case when annual_wallet > 0 then annual_wallet end::double as annual_wallet
    from customer_then
    where growth_outlook is not null or annual_wallet is not null
)
select * from final
