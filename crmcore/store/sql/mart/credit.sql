-- How each customer pays, as known on `$as_of`: invoices due after `$start` and no later than `$as_of`, and all
-- unpaid ones. A payment dated later is not known yet. Disputed and excused invoices are left out and counted apart;
-- what has no due date says nothing of it. Excused is what the file marks as such, unless its reason is one of `$excused` or `$counted`.
with known as (
    select
        customer_key, due_date,
        greatest(amount, 0) as amount,
        case when paid_date <= $as_of then paid_date end as paid_date,
        coalesce(disputed, false) as disputed,
        coalesce(disputed, false) or case
            when list_contains($excused::varchar[], late_reason) then true
            when list_contains($counted::varchar[], late_reason) then false
            else coalesce(excused, false)
        end as left_out
    from payment
    where due_date is not null and coalesce(invoice_date, due_date) <= $as_of
),
counted as (
    select
        *,
        greatest(0, date_diff('day', due_date, coalesce(paid_date, $as_of))) as days_late
    from known
    where paid_date is null or (due_date > $start and due_date <= $as_of)
),
final as (
    select
        customer_key,
        coalesce(sum(amount) filter (where not left_out and days_late = 0), 0)::double
            / nullif(sum(amount) filter (where not left_out), 0)::double as on_time_share,
        avg(days_late) filter (where not left_out) as average_days_late,
        coalesce(sum(amount) filter (where not left_out and paid_date is null and days_late > 0), 0)::double as overdue_amount,
        coalesce(sum(amount) filter (where disputed), 0)::double / nullif(sum(amount), 0)::double as disputed_share
    from counted
    group by customer_key
)
select * from final
