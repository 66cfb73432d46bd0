-- Where one customer bought, as known on `$as_of`: one row per branch, the largest amount first; lines that name none together.
with line as (
    select nullif(trim(branch), '') as branch, order_date, order_id, amount, coalesce(profit, amount - cost) as profit
    from order_line
    where customer_key = $customer and order_date <= $as_of
),
final as (
    select
        branch,
        count(distinct (order_date, order_id)) filter (where amount >= 0) as orders,
        min(order_date) as first_order,
        max(order_date) as last_order,
        sum(amount)::double as amount,
        (case when count(profit) = count(*) then sum(profit) end)::double as profit
    from line
    group by branch
)
select * from final
where exists (select 1 from final where branch is not null)
order by amount desc nulls last, branch
