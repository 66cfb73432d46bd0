-- One row per customer and day with an answer: the newest answer to each question so far and its day. A row stands
-- until the customer's next day with an answer. Several answers of one day count as their mean, so that the order of
-- rows never matters.
with answered as (
    select
        customer_key, answered_on,
        avg(perceived::decimal(18, 6)) as perceived,
        avg(recommend::decimal(18, 6)) as recommend,
        avg(trust::decimal(18, 6)) as trust
    from survey
    group by customer_key, answered_on
),
final as (
    select
        customer_key, answered_on,
        coalesce(lead(answered_on) over by_day, date '9999-12-31') as stands_until,
        last_value(perceived ignore nulls) over to_date as satisfaction,
        last_value(recommend ignore nulls) over to_date as recommend,
        last_value(trust ignore nulls) over to_date as trust,
        max(case when perceived is not null then answered_on end) over to_date as satisfaction_on,
        max(case when recommend is not null then answered_on end) over to_date as recommend_on,
        max(case when trust is not null then answered_on end) over to_date as trust_on
    from answered
    window
        by_day as (partition by customer_key order by answered_on),
        to_date as (partition by customer_key order by answered_on rows between unbounded preceding and current row)
)
select * from final
order by customer_key, answered_on
