-- The mean discount of what each customer bought after `$start` up to `$as_of`, by the amount paid for it. Lines without a
-- discount on file do not count, nor do returns.
with final as (
    select
        customer_key,
        (sum(discount * amount) / sum(amount))::double as discount
    from order_line
    where order_date > $start and order_date <= $as_of and amount > 0 and discount is not null
    group by customer_key
)
select * from final
