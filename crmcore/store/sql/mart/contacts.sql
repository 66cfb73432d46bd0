-- Contacts with each customer after `$start` up to `$as_of`, and those in person among them: neither called nor written.
with final as (
    select
        customer_key,
        count(*)::double as contacts,
        count(*) filter (
            not regexp_matches(lower(coalesce(kind, '')), 'call|phone|mail|message|chat|电话|邮件|短信|微信')
        )::double as visits
    from contact
    where contacted_on > $start and contacted_on <= $as_of
    group by customer_key
)
select * from final
