-- The newest answer of each customer to each question, given after `$start` and no later than `$as_of`.
-- Several answers on one day count as their mean, so that the order of rows never matters.
with answered as (
    select
        customer_key, answered_on,
        avg(perceived::decimal(18, 6)) as perceived,
        avg(recommend::decimal(18, 6)) as recommend,
        avg(trust::decimal(18, 6)) as trust
    from survey
    where answered_on > $start and answered_on <= $as_of
    group by customer_key, answered_on
),
final as (
    select
        customer_key,
        max_by(perceived, answered_on) filter (where perceived is not null) as satisfaction,
        max_by(recommend, answered_on) filter (where recommend is not null) as recommend,
        max_by(trust, answered_on) filter (where trust is not null) as trust
    from answered
    group by customer_key
)
select * from final
