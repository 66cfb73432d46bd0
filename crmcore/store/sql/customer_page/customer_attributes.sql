-- Everything else known of one customer up to `$as_of`, by category and name, each value with the last day it was said, the newest first.
with final as (
    select category, name, value, max(observed_on) as observed_on
    from attribute
    where customer_key = $customer and value is not null and coalesce(observed_on, date '0001-01-01') <= $as_of
    group by category, name, value
)
select * from final
order by category, name, observed_on desc nulls last, value
