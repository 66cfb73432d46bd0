-- One row per customer and day with an order line: what happened that day. Lines that came back, and orders below zero, move money
-- but are no purchase. What was decided about a status at the import counts (`counted_as`); where nothing was asked, a status among
-- `$returned` says that a line came back.
with line as (
    select
        customer_key, order_id, order_date, amount, quantity,
        coalesce(profit, amount - cost) as profit,
        coalesce(counted_as = 'return', list_contains($returned, lower(trim(status))), false) as returned
    from order_line
),
ordered as (
    select
        customer_key, order_date, order_id,
        sum(amount) as amount,
        sum(profit) as profit,
        count(*) as lines,
        count(*) - count(amount) as amounts_missing,
        count(*) - count(profit) as profits_missing,
        sum(quantity) filter (where not returned) as quantity,
        count(*) filter (where not returned and quantity is null) as quantities_missing,
        count(*) filter (where not returned) > 0 and coalesce(sum(amount) filter (where not returned), 0) >= 0 as purchased
    from line
    group by customer_key, order_date, order_id
),
final as (
    select
        customer_key, order_date,
        coalesce(sum(amount), 0)::decimal(18, 4) as amount,
        coalesce(sum(profit), 0)::decimal(18, 4) as profit,
        coalesce(sum(quantity) filter (where purchased), 0)::decimal(18, 4) as quantity,
        sum(lines)::integer as lines,
        sum(amounts_missing)::integer as amounts_missing,
        sum(profits_missing)::integer as profits_missing,
        coalesce(sum(quantities_missing) filter (where purchased), 0)::integer as quantities_missing,
        count(*) filter (where purchased)::integer as purchases
    from ordered
    group by customer_key, order_date
)
select * from final
order by customer_key, order_date
