-- Each customer's newest contact and newest visit up to `$as_of`. A contact in whose kind none of `$remote_parts` stands is a visit.
with final as (
    select
        customer_key,
        max(contacted_on) as contact,
        max(contacted_on) filter (not regexp_matches(lower(coalesce(kind, '')), $remote_parts)) as visit
    from contact
    where contacted_on <= $as_of
    group by customer_key
)
select * from final
