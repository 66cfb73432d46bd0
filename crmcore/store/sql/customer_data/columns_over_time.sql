-- What dated lines said of every customer up to `$as_of`; what only a list without a day says is no observation.
with final as (
    select * from customer_history
    where valid_from > date '0001-01-01' and valid_from <= $as_of
)
select * from final
order by customer_key, valid_from
