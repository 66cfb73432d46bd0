-- Who belongs to whom, as known on `$as_of`: the parent of the customer list, else the newest one that the relations name. `parent_key` is
-- null where the parent is no customer.
with customer_then as (
    select customer_key, customer_id, parent_id from customer where customer_key not in (select customer_key from customer_history)
    union all
    select customer_key, customer_id, parent_id from customer_history where valid_from <= $as_of and valid_until > $as_of
),
told as (
    select customer_id, arg_max(related_id, (coalesce(since, date '0001-01-01'), related_id)) as parent_id
    from relation
    where lower(trim(kind)) = 'parent' and related_id is not null and coalesce(since, date '0001-01-01') <= $as_of
    group by customer_id
),
named as (
    select customer_then.customer_key, coalesce(customer_then.parent_id, told.parent_id) as parent_id
    from customer_then
    left join told using (customer_id)
),
final as (
    select named.customer_key, named.parent_id, parent.customer_key as parent_key
    from named
    left join customer as parent on parent.customer_id = named.parent_id
    where named.parent_id is not null
)
select * from final
order by customer_key
