-- Every answer to a survey up to `$as_of`.
with final as (
    select customer_key, answered_on, perceived as satisfaction, recommend, trust
    from survey
    where answered_on <= $as_of
)
select * from final
order by customer_key, answered_on, satisfaction
