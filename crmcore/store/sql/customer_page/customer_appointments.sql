-- The visits and calls with one customer that were planned by `$as_of` for that day or later, the next one first.
with final as (
    select planned_on, kind, rep_id, hours::double as hours, note, made_on, appointment_id
    from appointment
    where customer_key = $customer and planned_on >= $as_of and coalesce(made_on, $as_of) <= $as_of
)
select * from final
order by planned_on, appointment_id
