-- Who one customer belongs to, who belongs to it, who sent or supplies it, whom it sent or supplies, and with whom it competes, as known on
-- `$as_of`. `outward`: the customer is the one that belongs, was sent or is supplied; of those that compete, either.
with customer_then as (
    select customer_key, customer_id, parent_id, referred_by from customer where customer_key not in (select customer_key from customer_history)
    union all
    select customer_key, customer_id, parent_id, referred_by from customer_history where valid_from <= $as_of and valid_until > $as_of
),
named as (
    select
        case
            when lower(trim(relation.kind)) in ('parent', 'referral', 'supply', 'competitor') then lower(trim(relation.kind))
            else relation.kind
        end as kind,
        relation.since,
        relation.customer_key = $customer or lower(trim(relation.kind)) = 'competitor' as outward,
        case when relation.customer_key = $customer then relation.related_id else relation.customer_id end as customer_id
    from relation
    where (relation.customer_key = $customer or relation.related_id = $customer_id) and coalesce(since, date '0001-01-01') <= $as_of
    union
    select 'parent', null, customer_key = $customer, case when customer_key = $customer then parent_id else customer_id end
    from customer_then
    where parent_id is not null and (customer_key = $customer or parent_id = $customer_id)
    union
    select 'referral', null, customer_key = $customer, case when customer_key = $customer then referred_by else customer_id end
    from customer_then
    where referred_by is not null and (customer_key = $customer or referred_by = $customer_id)
),
dated as (
    select kind, outward, customer_id, max(since) as since
    from named
    group by kind, outward, customer_id
),
final as (
    select dated.kind, dated.outward, dated.customer_id, customer.name, dated.since
    from dated
    left join customer using (customer_id)
)
select * from final
order by kind, outward desc, customer_id
