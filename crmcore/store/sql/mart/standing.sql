-- What each customer had done by the end of the day `$on`. Customers without a line by then have no row.
with final as (
    select
        customer_key,
        amount_to_date, profit_to_date, quantity_to_date, purchases_to_date,
        amounts_missing_to_date, profits_missing_to_date, quantities_missing_to_date,
        date_diff('day', order_date, $on) as days_since_line,
        date_diff('day', first_purchase, $on) as tenure_days,
        date_diff('day', last_purchase, $on) as days_since_order,
        median_gap_days, purchase_days_to_date
    from purchase_day
    where order_date <= $on and stands_until > $on
)
select * from final
