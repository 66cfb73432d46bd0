-- One customer's orders known on `$as_of`, newest first: the lines that share number and day.
with line as (
    select order_date, order_id, amount, coalesce(profit, amount - cost) as profit, quantity, product, status
    from order_line
    where customer_key = $customer and order_date <= $as_of
),
final as (
    select
        order_date, order_id,
        count(*) as lines,
        sum(quantity)::double as quantity,
        sum(amount)::double as amount,
        sum(profit)::double as profit,
        string_agg(distinct product, ', ' order by product) as products,
        string_agg(distinct status, ', ' order by status) as status
    from line
    group by order_date, order_id
)
select * from final
order by order_date desc, order_id desc
