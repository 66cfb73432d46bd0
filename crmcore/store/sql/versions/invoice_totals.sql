-- All invoices together, whatever the window, one row; how punctually, of those with a due date. An unpaid invoice is late as of the newest fact, `$newest`.
with invoice as (
    select
        coalesce(disputed, false) as disputed,
        paid_date > due_date as paid_late,
        case when due_date is not null then greatest(0, date_diff('day', due_date, coalesce(paid_date, $newest::date))) end as days_late
    from payment
),
final as (
    select
        count(*) as invoices,
        count(*) filter (where paid_late) as paid_late,
        avg(case when days_late > 0 then 0.0 when days_late is not null then 1.0 end) as on_time_share,
        avg(days_late) as mean_days_late,
        count(*) filter (where disputed) as disputed
    from invoice
)
select * from final
