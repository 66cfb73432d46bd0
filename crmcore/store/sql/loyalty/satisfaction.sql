-- What each customer found and what it had expected, a row a day with an answer after `$start` up to `$as_of`.
-- Several answers of one day count as their mean, so that the order of rows never matters.
with final as (
    select
        customer_key,
        answered_on,
        avg(perceived::decimal(18, 6)) as perceived,
        avg(expected::decimal(18, 6)) as expected
    from survey
    where perceived is not null and answered_on > $start and answered_on <= $as_of
    group by customer_key, answered_on
)
select * from final
order by customer_key, answered_on
