-- Stretches of days on which the clock of a complaint stood still, as known on `$as_of`: those written down, and the time between its
-- settlement and the day on which it was taken up again.
with written as (
    select
        complaint_id, paused_on, reason, false as after_settlement,
        case when resumed_on <= $as_of then resumed_on end as resumed_on
    from complaint_pause
    where paused_on <= $as_of
),
settled as (
    select complaint_id, closed_on as paused_on, null::varchar as reason, true as after_settlement, reopened_on as resumed_on
    from complaint
    where opened_on <= $as_of and reopened_on <= $as_of and closed_on < reopened_on
),
final as (
    select complaint_id, paused_on, resumed_on, reason, after_settlement from written
    union all
    select complaint_id, paused_on, resumed_on, reason, after_settlement from settled
)
select * from final
order by complaint_id, paused_on, after_settlement
