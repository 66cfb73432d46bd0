-- What serving one customer took up to `$as_of`, newest first.
with final as (
    select spent_on, activity, hours::double as hours, cost::double as cost
    from service_cost
    where customer_key = $customer and spent_on <= $as_of
)
select * from final
order by spent_on desc, activity, cost
