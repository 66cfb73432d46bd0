-- Every value of everything else known of a customer, with the day from which it counts; null: from the beginning.
with final as (
    select customer_key, name, observed_on, value
    from attribute
    where value is not null
)
select * from final
