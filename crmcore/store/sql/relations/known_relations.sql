-- Who supplies, refers and competes with whom, as known on `$as_of`: one row per kind and pair, `source_key` the one that supplies or refers;
-- of two that compete, the one whose row comes first. `source_key` is null where the other is no customer on file.
with customer_then as (
    select customer_key, customer_id, referred_by, since from customer where customer_key not in (select customer_key from customer_history)
    union all
    select customer_key, customer_id, referred_by, since from customer_history where valid_from <= $as_of and valid_until > $as_of
),
told as (
    select lower(trim(kind)) as kind, related_id as source_id, customer_id as target_id
    from relation
    where lower(trim(kind)) in ('supply', 'referral', 'competitor') and related_id is not null and coalesce(since, date '0001-01-01') <= $as_of
    union
    select 'referral', referred_by, customer_id
    from customer_then
    where referred_by is not null and coalesce(since, date '0001-01-01') <= $as_of
),
keyed as (
    select told.kind, told.source_id, source.customer_key as source_key, target.customer_key as target_key
    from told
    left join customer as source on source.customer_id = told.source_id
    join customer as target on target.customer_id = told.target_id
    where source.customer_key is distinct from target.customer_key
),
turned as (
    select
        kind, source_id,
        case when kind = 'competitor' and source_key is not null then least(source_key, target_key) else source_key end as source_key,
        case when kind = 'competitor' and source_key is not null then greatest(source_key, target_key) else target_key end as target_key
    from keyed
),
final as (
    select distinct kind, source_key, target_key, case when source_key is null then source_id end as outside_id
    from turned
)
select kind, source_key, target_key from final
order by kind, source_key, target_key
