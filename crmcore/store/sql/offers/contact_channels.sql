-- Contacts of each customer after `$start` up to `$as_of` by channel: written, by telephone, and in person, which is neither.
with kinds as (
    select
        customer_key,
        regexp_matches(lower(coalesce(kind, '')), 'mail|message|chat|邮件|短信|微信') as written,
        regexp_matches(lower(coalesce(kind, '')), 'call|phone|电话') as called
    from contact
    where contacted_on > $start and contacted_on <= $as_of
),
final as (
    select
        customer_key,
        count(*) filter (not written and not called)::double as visit,
        count(*) filter (called and not written)::double as call,
        count(*) filter (written)::double as message
    from kinds
    group by customer_key
)
select * from final
