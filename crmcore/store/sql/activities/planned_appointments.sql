-- Visits and calls planned for `$as_of` or later, as known on `$as_of`: those planned by themselves, and the next contact that was agreed at
-- a customer's newest one, unless one is planned for that day anyhow. One in whose kind none of `$remote_parts` stands is a visit.
with planned as (
    select appointment_id, customer_key, planned_on, rep_id, kind, hours, note
    from appointment
    where planned_on >= $as_of and coalesce(made_on, $as_of) <= $as_of
),
newest as (
    select customer_key, contacted_on, next_on, rep_id, kind
    from contact
    where contacted_on <= $as_of
    qualify contacted_on = max(contacted_on) over (partition by customer_key)
),
agreed as (
    select
        null::varchar as appointment_id, customer_key, next_on as planned_on, min(rep_id) as rep_id, min(kind) as kind,
        null::decimal(18, 4) as hours, null::varchar as note
    from newest
    anti join planned on planned.customer_key = newest.customer_key and planned.planned_on = newest.next_on
    where next_on >= $as_of
    group by customer_key, next_on
),
together as (
    select * from planned
    union all
    select * from agreed
),
final as (
    select
        appointment_id, customer_key, planned_on, rep_id, hours::double as hours, note,
        not regexp_matches(lower(coalesce(kind, '')), $remote_parts) as is_visit
    from together
)
select * from final
order by planned_on, customer_key, appointment_id
