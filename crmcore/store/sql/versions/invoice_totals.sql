-- All invoices together, whatever the window: one row. An unpaid invoice is late as of the newest fact, `$newest`.
with invoice as (
    select
        coalesce(disputed, false) as disputed,
        paid_date > due_date as paid_late,
        greatest(0, date_diff('day', due_date, coalesce(paid_date, $newest::date))) as days_late
    from payment
),
final as (
    select
        count(*) as invoices,
        count(*) filter (where paid_late) as paid_late,
        avg(case when days_late > 0 then 0.0 else 1.0 end) as on_time_share,
        avg(days_late) as mean_days_late,
        count(*) filter (where disputed) as disputed
    from invoice
)
select * from final
