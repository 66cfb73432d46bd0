-- Each customer's newest day up to `$as_of` on which it answered a survey or something was noted of a contact; and the mean of its answers
-- to how it finds us since `$start`.
with noted as (
    select customer_key, max(contacted_on) as day
    from contact
    where contacted_on <= $as_of and trim(note) <> ''
    group by customer_key
),
answered as (
    select customer_key, max(answered_on) as day, avg(perceived) filter (answered_on > $start) as satisfaction
    from survey
    where answered_on <= $as_of
    group by customer_key
),
final as (
    select customer_key, greatest(noted.day, answered.day) as day, satisfaction
    from noted
    full outer join answered using (customer_key)
)
select * from final
