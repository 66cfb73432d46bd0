-- Each customer's visits and calls up to `$as_of`: days with one, days since the newest, median days between them. Visits that people
-- recorded count as well: customer `$keys[k]` on `$days[k]`.
with contact_day as (
    select customer_key, contacted_on
    from contact
    where contacted_on <= $as_of
    union
    select unnest($keys::integer[]) as customer_key, unnest($days::date[]) as contacted_on
),
gap as (
    select
        customer_key, contacted_on,
        date_diff('day', lag(contacted_on) over (partition by customer_key order by contacted_on), contacted_on) as days
    from contact_day
),
final as (
    select
        customer_key,
        count(*)::integer as contact_days,
        date_diff('day', max(contacted_on), $as_of)::double as days_since,
        median(days)::double as usual_gap
    from gap
    group by customer_key
)
select * from final
