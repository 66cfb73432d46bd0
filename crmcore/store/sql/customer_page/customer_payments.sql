-- One customer's invoices known on `$as_of`, newest first; what was paid later is not known yet. Excused: by the file, unless its
-- reason is one of `$excused` or `$counted`.
with known as (
    select
        invoice_id, invoice_date, due_date, amount, late_reason,
        case when paid_date <= $as_of then paid_date end as paid_date,
        coalesce(disputed, false) as disputed,
        case
            when list_contains($excused::varchar[], late_reason) then true
            when list_contains($counted::varchar[], late_reason) then false
            else coalesce(excused, false)
        end as excused
    from payment
    where customer_key = $customer and coalesce(invoice_date, due_date, paid_date) <= $as_of
),
final as (
    select
        invoice_id, invoice_date, due_date, paid_date, amount::double as amount,
        case when due_date is not null then greatest(0, date_diff('day', due_date, coalesce(paid_date, $as_of::date))) end as days_late,
        disputed, excused, late_reason
    from known
)
select * from final
order by coalesce(due_date, invoice_date, paid_date) desc, invoice_id desc
