-- The newest departure of each customer written down by `$as_of`, with its cause; of several on one day the first by name.
with known as (
    select customer_key, departed_on, cause, reason
    from departure
    where departed_on <= $as_of
),
newest as (
    select customer_key, max(departed_on) as departed_on
    from known
    group by customer_key
),
final as (
    select known.customer_key, known.departed_on, min(known.cause) as cause, min(known.reason) as reason
    from known join newest using (customer_key, departed_on)
    group by known.customer_key, known.departed_on
)
select * from final
