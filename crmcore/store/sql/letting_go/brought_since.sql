-- The gross profit of what customers let go bought or returned after the day of their parting, up to `$as_of`; `$keys` and `$days` are
-- parallel. Customers without a line since have no row.
with parted as (
    select unnest($keys::integer[]) as customer_key, unnest($days::date[]) as parted_on
),
final as (
    select day.customer_key, sum(day.profit)::double as profit
    from purchase_day as day
    join parted using (customer_key)
    where day.order_date > parted.parted_on and day.order_date <= $as_of
    group by day.customer_key
)
select * from final
