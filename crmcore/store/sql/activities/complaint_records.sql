-- Complaints that had come in by `$as_of`, by day and number. What came later is empty; hours and cost are known once it was settled. One
-- taken up again after it was settled is open. One without a closing day is open only where its outcome says nothing, or that it is going
-- on (`$ongoing_words`, or `$ongoing_parts` in it).
with final as (
    select
        complaint_id, customer_key, opened_on, subject, severity, outcome, handled_by,
        case when responded_on <= $as_of then responded_on end as responded_on,
        case when closed_on <= $as_of then closed_on end as closed_on,
        case when reopened_on <= $as_of then reopened_on end as reopened_on,
        coalesce(case
            when reopened_on <= $as_of and coalesce(closed_on < reopened_on, true) then true
            when closed_on is not null then closed_on > $as_of
            else list_contains($ongoing_words, lower(trim(coalesce(outcome, '')))) or regexp_matches(lower(trim(outcome)), $ongoing_parts)
        end, false) as is_open,
        case when coalesce(closed_on, opened_on) <= $as_of then handling_hours::double end as handling_hours,
        case when coalesce(closed_on, opened_on) <= $as_of then remedy_cost::double end as remedy_cost
    from complaint
    where opened_on <= $as_of
)
select * from final
order by opened_on, complaint_id
