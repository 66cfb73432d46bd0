-- What the customers from `$first` up to but not including `$beyond` had done by each of their days up to `$on`.
with final as (
    select
        customer_key, order_date, first_purchase, last_purchase, median_gap_days,
        purchase_days_to_date, purchases_to_date,
        amount_to_date, profit_to_date, amounts_missing_to_date, profits_missing_to_date
    from purchase_day
    where customer_key >= $first and customer_key < $beyond and order_date <= $on
)
select * from final
