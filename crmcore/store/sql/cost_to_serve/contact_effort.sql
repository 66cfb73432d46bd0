-- Hours of visits and number of calls of each customer after `$start` up to `$as_of`. A contact neither called nor written is a visit;
-- one without hours adds none.
with final as (
    select
        customer_key,
        coalesce(sum(hours) filter (
            not regexp_matches(lower(coalesce(kind, '')), 'call|phone|mail|message|chat|电话|邮件|短信|微信')
        ), 0)::double as visit_hour,
        count(*) filter (regexp_matches(lower(coalesce(kind, '')), 'call|phone|电话'))::double as call
    from contact
    where contacted_on > $start and contacted_on <= $as_of
    group by customer_key
)
select * from final
