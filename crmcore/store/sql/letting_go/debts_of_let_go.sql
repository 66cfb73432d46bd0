-- What customers let go owed on the day of their parting, and what of it they have paid by `$as_of`: invoices overdue on that day, disputed
-- and excused ones left out (as the file marks them, unless the reason is one of `$excused` or `$counted`). `$keys` and `$days` are parallel.
with parted as (
    select unnest($keys::integer[]) as customer_key, unnest($days::date[]) as parted_on
),
owed as (
    select
        payment.customer_key,
        greatest(payment.amount, 0) as amount,
        payment.paid_date
    from payment
    join parted using (customer_key)
    where payment.due_date < parted.parted_on
        and (payment.paid_date is null or payment.paid_date > parted.parted_on)
        and not coalesce(payment.disputed, false)
        and not case
            when list_contains($excused::varchar[], payment.late_reason) then true
            when list_contains($counted::varchar[], payment.late_reason) then false
            else coalesce(payment.excused, false)
        end
),
final as (
    select
        customer_key,
        sum(amount)::double as owed,
        coalesce(sum(amount) filter (where paid_date <= $as_of), 0)::double as recovered
    from owed
    group by customer_key
)
select * from final
