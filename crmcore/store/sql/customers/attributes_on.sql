-- The newest value up to `$as_of` of everything else known of a customer; an undated value is the oldest, the greater of two on
-- one day counts. Only attributes that a person can choose from: at most 200 different values.
with dated as (
    select customer_key, name, value, coalesce(observed_on, date '0001-01-01') as observed_on
    from attribute
    where value is not null and coalesce(observed_on, date '0001-01-01') <= $as_of
),
newest as (
    select customer_key, name, max(observed_on) as observed_on
    from dated
    group by customer_key, name
),
now as (
    select dated.customer_key, dated.name, max(dated.value) as value
    from dated
    join newest using (customer_key, name, observed_on)
    group by dated.customer_key, dated.name
),
choosable as (
    select name
    from now
    group by name
    having count(distinct value) <= 200
),
final as (
    select now.customer_key, now.name, now.value
    from now
    join choosable using (name)
)
select * from final
order by name, customer_key
