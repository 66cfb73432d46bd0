-- The first and the last day on which every branch sold anything, as known on `$as_of`.
with final as (
    select trim(branch) as branch, min(order_date) as first_sale, max(order_date) as last_sale
    from order_line
    where order_date <= $as_of and nullif(trim(branch), '') is not null
    group by trim(branch)
)
select * from final
order by branch
