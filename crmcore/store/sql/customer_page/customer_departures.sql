-- When, how and why one customer left, as known on `$as_of`.
with final as (
    select departed_on, cause, reason
    from departure
    where customer_key = $customer and departed_on <= $as_of
)
select * from final
order by departed_on desc
