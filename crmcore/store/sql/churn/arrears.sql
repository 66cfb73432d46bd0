-- What each customer owes on `$as_of`: overdue amounts, disputed and excused invoices left out; those overdue for more
-- than `$days`; the longest; and what it disputes. A payment dated later is not known yet. Excused is what
-- the file marks as such, unless its reason is one of `$excused` or `$counted`.
with unpaid as (
    select
        customer_key,
        greatest(amount, 0) as amount,
        date_diff('day', due_date, $as_of::date) as days_overdue,
        coalesce(disputed, false) as disputed,
        coalesce(disputed, false) or case
            when list_contains($excused::varchar[], late_reason) then true
            when list_contains($counted::varchar[], late_reason) then false
            else coalesce(excused, false)
        end as left_out
    from payment
    where due_date is not null and coalesce(invoice_date, due_date) <= $as_of and (paid_date is null or paid_date > $as_of)
),
final as (
    select
        customer_key,
        coalesce(sum(amount) filter (where not left_out and days_overdue > 0), 0)::double as overdue,
        coalesce(sum(amount) filter (where not left_out and days_overdue > $days), 0)::double as long_overdue,
        coalesce(max(days_overdue) filter (where not left_out and days_overdue > 0), 0)::double as longest_days,
        coalesce(sum(amount) filter (where disputed), 0)::double as disputed
    from unpaid
    group by customer_key
)
select * from final
