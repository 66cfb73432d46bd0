-- Who sent whom, as known on `$as_of`: one row per pair of customers on file.
with customer_then as (
    select customer_key, customer_id, referred_by, since from customer where customer_key not in (select customer_key from customer_history)
    union all
    select customer_key, customer_id, referred_by, since from customer_history where valid_from <= $as_of and valid_until > $as_of
),
told as (
    select related_id as referrer_id, customer_id
    from relation
    where lower(trim(kind)) = 'referral' and coalesce(since, date '0001-01-01') <= $as_of
    union
    select referred_by, customer_id
    from customer_then
    where referred_by is not null and coalesce(since, date '0001-01-01') <= $as_of
),
final as (
    select distinct referrer.customer_key as referrer_key, referred.customer_key as referred_key
    from told
    join customer as referrer on referrer.customer_id = told.referrer_id
    join customer as referred on referred.customer_id = told.customer_id
    where referrer.customer_key <> referred.customer_key
)
select * from final
order by referrer_key, referred_key
