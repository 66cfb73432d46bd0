-- One customer's money month by month, from `$first` up to `$as_of`; months without a line are left out.
with line as (
    select date_trunc('month', order_date)::date as month, amount, coalesce(profit, amount - cost) as profit
    from order_line
    where customer_key = $customer and order_date >= $first and order_date <= $as_of
),
final as (
    select month, sum(amount)::double as amount, sum(profit)::double as profit
    from line
    group by month
)
select * from final
order by month
