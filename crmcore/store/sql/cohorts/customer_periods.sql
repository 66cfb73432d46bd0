-- What each customer did in each period (`period`: number, first and last day) up to the last one's end: of those with a line in it.
-- Totals to date at the period's end less those at the end of the customer's period before.
with dated as (
    select
        purchase_day.customer_key, period.number as period, order_date,
        purchases_to_date, amount_to_date, profit_to_date, amounts_missing_to_date, profits_missing_to_date
    from purchase_day
    join period on order_date >= period.first_day and order_date <= period.last_day
),
ends as (
    select
        customer_key, period,
        arg_max(purchases_to_date, order_date) as purchases,
        arg_max(amount_to_date, order_date) as amount,
        arg_max(profit_to_date, order_date) as profit,
        arg_max(amounts_missing_to_date, order_date) as amounts_missing,
        arg_max(profits_missing_to_date, order_date) as profits_missing
    from dated
    group by customer_key, period
),
final as (
    select
        customer_key, period::integer as period,
        (purchases - coalesce(lag(purchases) over of_customer, 0))::integer as purchases,
        (amount - coalesce(lag(amount) over of_customer, 0))::double as amount,
        (profit - coalesce(lag(profit) over of_customer, 0))::double as profit,
        (amounts_missing - coalesce(lag(amounts_missing) over of_customer, 0))::integer as amounts_missing,
        (profits_missing - coalesce(lag(profits_missing) over of_customer, 0))::integer as profits_missing
    from ends
    window of_customer as (partition by customer_key order by period)
)
select * from final
order by customer_key, period
