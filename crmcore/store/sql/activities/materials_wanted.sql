-- The materials of open orders, by number, with what was counted of each up to `$as_of`, and what has come in since the count.
-- A count without a day is taken for one of `$as_of`. Quantities in ten-thousandths.
with wanted as (
    select material, bool_and(quantity = floor(quantity)) as whole from open_order group by material
),

counted as (
    select * from stock where coalesce(counted_on, $as_of) <= $as_of
),

arrived as (
    select arrival.material, sum(arrival.quantity) as quantity
    from arrival
    join counted using (material)
    where arrival.arrives_on > coalesce(counted.counted_on, $as_of) and arrival.arrives_on <= $as_of
    group by arrival.material
),

final as (
    select
        material, counted.name, counted.unit, counted.in_pieces, counted.unit_cost::double as unit_cost,
        wanted.whole and coalesce(counted.available = floor(counted.available), true) as whole,
        ((counted.available + coalesce(arrived.quantity, 0)) * 10000)::bigint as on_hand,
        (coalesce(arrived.quantity, 0) * 10000)::bigint as arrived
    from wanted
    left join counted using (material)
    left join arrived using (material)
)
select * from final
order by material
