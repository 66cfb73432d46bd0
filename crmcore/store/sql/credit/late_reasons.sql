-- The late invoices by the reason that stands with them, as known on `$as_of`: due after `$start` and paid late, or overdue and not paid; the
-- reason with the largest amount first.
with known as (
    select
        customer_key, due_date, nullif(trim(late_reason), '') as reason,
        greatest(amount, 0) as amount,
        case when paid_date <= $as_of then paid_date end as paid_date,
        coalesce(disputed, false) as disputed,
        coalesce(excused, false) as excused
    from payment
    where due_date is not null and coalesce(invoice_date, due_date) <= $as_of
),
late as (
    select
        *,
        date_diff('day', due_date, coalesce(paid_date, $as_of::date)) as days_late
    from known
    where (paid_date is null or due_date > $start) and coalesce(paid_date, $as_of::date) > due_date
),
final as (
    select
        reason,
        count(*) as invoices,
        count(distinct customer_key) as customers,
        sum(amount)::double as amount,
        avg(days_late) as days_late,
        count(*) filter (where excused) as excused_by_file,
        count(*) filter (where disputed) as disputed
    from late
    group by reason
)
select * from final
order by amount desc, reason
