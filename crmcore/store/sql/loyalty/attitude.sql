-- The newest answer of each customer to each question, given after `$start` and no later than `$as_of`.
with final as (
    select
        customer_key,
        case when satisfaction_on > $start then satisfaction end as satisfaction,
        case when recommend_on > $start then recommend end as recommend,
        case when trust_on > $start then trust end as trust
    from attitude_day
    where answered_on <= $as_of and stands_until > $as_of
)
select * from final
