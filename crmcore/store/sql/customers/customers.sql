-- Who the customers are, in the order of their keys, which is the order of their ids.
with final as (
    select * from customer
)
select * from final
order by customer_key
