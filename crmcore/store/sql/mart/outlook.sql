-- What is written on the customer itself, whatever the date.
with final as (
    select
        customer_key,
        growth_outlook,
        case when annual_wallet > 0 then annual_wallet end::double as annual_wallet
    from customer
    where growth_outlook is not null or annual_wallet is not null
)
select * from final
