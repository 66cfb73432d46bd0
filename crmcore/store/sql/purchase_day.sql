-- One row per customer and day with an order line: what happened that day, and everything to date.
-- A row stands until the customer's next day with a line, so "all that was known on a date" is one row per
-- customer and needs no aggregation. `returned` lines and orders below zero move money but are no purchase.
with line as (
    select
        customer_key, order_id, order_date, amount, quantity,
        coalesce(profit, amount - cost) as profit,
        coalesce(list_contains($returned, lower(trim(status))), false) as returned
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
day as (
    select
        customer_key, order_date,
        coalesce(sum(amount), 0)::decimal(18, 4) as amount,
        coalesce(sum(profit), 0)::decimal(18, 4) as profit,
        coalesce(sum(quantity) filter (where purchased), 0)::decimal(18, 4) as quantity,
        sum(lines)::integer as lines,
        sum(amounts_missing)::integer as amounts_missing,
        sum(profits_missing)::integer as profits_missing,
        coalesce(sum(quantities_missing) filter (where purchased), 0)::integer as quantities_missing,
        count(*) filter (where purchased)::integer as purchases,
        max(order_date) filter (where purchased) as purchased_on
    from ordered
    group by customer_key, order_date
),
spaced as (
    select
        *,
        date_diff('day', max(purchased_on) over (
            partition by customer_key order by order_date rows between unbounded preceding and 1 preceding
        ), purchased_on)::integer as gap_days
    from day
),
final as (
    select
        customer_key, order_date,
        coalesce(lead(order_date) over by_day, date '9999-12-31') as stands_until,
        amount, profit, quantity, lines, purchases, gap_days,
        sum(amount) over to_date ::decimal(18, 4) as amount_to_date,
        sum(profit) over to_date ::decimal(18, 4) as profit_to_date,
        sum(quantity) over to_date ::decimal(18, 4) as quantity_to_date,
        sum(lines) over to_date ::integer as lines_to_date,
        sum(amounts_missing) over to_date ::integer as amounts_missing_to_date,
        sum(profits_missing) over to_date ::integer as profits_missing_to_date,
        sum(quantities_missing) over to_date ::integer as quantities_missing_to_date,
        sum(purchases) over to_date ::integer as purchases_to_date,
        min(purchased_on) over to_date as first_purchase,
        max(purchased_on) over to_date as last_purchase,
        median(gap_days) over to_date as median_gap_days
    from spaced
    window
        by_day as (partition by customer_key order by order_date),
        to_date as (partition by customer_key order by order_date rows between unbounded preceding and current row)
)
select * from final
order by customer_key, order_date
