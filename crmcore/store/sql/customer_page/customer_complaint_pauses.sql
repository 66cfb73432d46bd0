-- The days known on `$as_of` on which the clock of one customer's complaints stood still, newest first.
with final as (
    select
        complaint_id, paused_on, complaint_pause.reason,
        case when resumed_on <= $as_of then resumed_on end as resumed_on
    from complaint_pause
    join complaint using (complaint_id)
    where customer_key = $customer and opened_on <= $as_of and paused_on <= $as_of
)
select * from final
order by paused_on desc, complaint_id desc
