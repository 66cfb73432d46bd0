-- Everything else known of one customer up to `$as_of`, by category and name, its newest value first: how it changed.
with final as (
    select category, name, value, observed_on
    from attribute
    where customer_key = $customer and value is not null and coalesce(observed_on, date '0001-01-01') <= $as_of
)
select * from final
order by category, name, observed_on desc nulls last, value
