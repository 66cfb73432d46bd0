-- What every customer bought at every branch after `$start` up to `$as_of`; returns move money only. `branch` is null where a line names none;
-- `profits_missing`: lines of which neither profit nor cost is known.
with line as (
    select
        customer_key, order_date, order_id, nullif(trim(branch), '') as branch, amount,
        coalesce(profit, amount - cost) as profit,
        amount >= 0 and coalesce(counted_as <> 'return', true) as bought
    from order_line
    where order_date > $start and order_date <= $as_of
),
ordered as (
    select
        customer_key, branch, order_date, order_id,
        sum(amount) as amount,
        sum(profit) as profit,
        count(*) - count(profit) as profits_missing,
        bool_or(bought) as bought
    from line
    group by customer_key, branch, order_date, order_id
),
final as (
    select
        customer_key, branch,
        coalesce(sum(amount), 0)::double as amount,
        coalesce(sum(profit), 0)::double as profit,
        sum(profits_missing)::bigint as profits_missing,
        count(*) filter (where bought)::bigint as orders
    from ordered
    group by customer_key, branch
)
select * from final
order by customer_key, branch
