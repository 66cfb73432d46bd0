-- Money × years that each customer's invoices were overdue after `$start` up to `$as_of`, as known on `$as_of`: the amount of an invoice for
-- each day between its due date and its payment, over 365. Invoices that the file marks as disputed or
-- excused are left out; money that is late costs the same whatever reasons the company excuses.
with known as (
    select
        customer_key, due_date,
        greatest(amount, 0) as amount,
        case when paid_date <= $as_of then paid_date else $as_of end as until
    from payment
    where due_date is not null and coalesce(invoice_date, due_date) <= $as_of
        and not coalesce(disputed, false) and not coalesce(excused, false)
),
late as (
    select customer_key, amount, date_diff('day', greatest(due_date, $start), until) as days
    from known
),
final as (
    select customer_key, (sum(amount * days)::double / 365) as overdue
    from late
    where days > 0
    group by customer_key
)
select * from final
