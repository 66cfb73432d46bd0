-- Each customer's newest contact and newest visit up to `$as_of`. A contact in whose kind none of `$remote_parts` stands is a visit; the few
-- kinds there are, not the many contacts, are looked at for them.
with kinds as (
    select kind, not regexp_matches(lower(coalesce(kind, '')), $remote_parts) as is_visit
    from (select distinct kind from contact)
),
newest as (
    select customer_key, kind, max(contacted_on) as contacted_on
    from contact
    where contacted_on <= $as_of
    group by customer_key, kind
),
final as (
    select
        customer_key,
        max(contacted_on) as contact,
        max(contacted_on) filter (is_visit) as visit
    from newest
    inner join kinds on newest.kind is not distinct from kinds.kind
    group by customer_key
)
select * from final
