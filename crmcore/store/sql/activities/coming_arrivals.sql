-- What comes in after `$as_of`, by material and day. Quantities in ten-thousandths.
with final as (
    select material, arrives_on, (sum(quantity) * 10000)::bigint as quantity
    from arrival
    where arrives_on > $as_of and quantity > 0
    group by material, arrives_on
)
select * from final
order by material, arrives_on
