-- One customer's complaints known on `$as_of`, newest first; what came after it (answer, settlement, reopening) is not known yet. Effort
-- and cost are known once it was settled.
with final as (
    select
        complaint_id, opened_on, subject, handled_by,
        case when responded_on <= $as_of then responded_on end as responded_on,
        case when closed_on <= $as_of then closed_on end as closed_on,
        case when reopened_on <= $as_of then reopened_on end as reopened_on,
        case when coalesce(closed_on, opened_on) <= $as_of then handling_hours::double end as handling_hours,
        case when coalesce(closed_on, opened_on) <= $as_of then remedy_cost::double end as remedy_cost
    from complaint
    where customer_key = $customer and opened_on <= $as_of
)
select * from final
order by opened_on desc, complaint_id desc
