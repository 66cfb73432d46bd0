-- Who waits for an order on `$as_of`: the first day promised, the day of the newest order not yet delivered, and their value.
with final as (
    select
        customer_key,
        min(due_date) as due_date,
        max(ordered_on) as ordered_on,
        sum(amount)::double as amount
    from open_order
    where coalesce(ordered_on, due_date) <= $as_of
    group by customer_key
)
select * from final
order by customer_key
