-- The customers that those let go brought or own, as known on `$as_of`: whom they referred, and their daughters; one row per pair.
with customer_then as (
    select customer_key, customer_id, parent_id, referred_by from customer where customer_key not in (select customer_key from customer_history)
    union all
    select customer_key, customer_id, parent_id, referred_by from customer_history where valid_from <= $as_of and valid_until > $as_of
),
told as (
    select related_id as leader_id, customer_id
    from relation
    where lower(trim(kind)) in ('referral', 'parent') and coalesce(since, date '0001-01-01') <= $as_of
    union
    select referred_by, customer_id from customer_then where referred_by is not null
    union
    select parent_id, customer_id from customer_then where parent_id is not null
),
final as (
    select distinct leader.customer_key as leader_key, follower.customer_key as follower_key
    from told
    join customer as leader on leader.customer_id = told.leader_id
    join customer as follower on follower.customer_id = told.customer_id
    where leader.customer_key <> follower.customer_key and leader.customer_key in (select unnest($keys::integer[]))
)
select * from final
order by leader_key, follower_key
