-- One customer's complaints known on `$as_of`, newest first; answers and settlements after it are not known yet.
with final as (
    select
        complaint_id, opened_on, subject,
        case when responded_on <= $as_of then responded_on end as responded_on,
        case when closed_on <= $as_of then closed_on end as closed_on
    from complaint
    where customer_key = $customer and opened_on <= $as_of
)
select * from final
order by opened_on desc, complaint_id desc
