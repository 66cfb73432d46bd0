-- Complaints of each customer that had come in and were not settled by `$as_of`: how many, and the day the oldest came in. One taken up
-- again after it was settled is open. One without a closing day is open only where its outcome says nothing, or that it is going on
-- (`$ongoing_words`, or `$ongoing_parts` in it).
with final as (
    select customer_key, count(*)::integer as complaints, min(opened_on) as oldest
    from complaint
    where opened_on <= $as_of and case
        when reopened_on <= $as_of and coalesce(closed_on < reopened_on, true) then true
        when closed_on is not null then closed_on > $as_of
        else list_contains($ongoing_words, lower(trim(coalesce(outcome, '')))) or regexp_matches(lower(trim(outcome)), $ongoing_parts)
    end
    group by customer_key
)
select * from final
