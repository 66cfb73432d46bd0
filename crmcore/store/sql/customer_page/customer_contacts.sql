-- One customer's visits and calls up to `$as_of`, newest first.
with final as (
    select contacted_on, kind, rep_id, hours::double as hours, note
    from contact
    where customer_key = $customer and contacted_on <= $as_of
)
select * from final
order by contacted_on desc, kind, rep_id, note
