-- One customer's answers to surveys up to `$as_of`, newest first.
with final as (
    select answered_on, perceived, expected, recommend, trust, comment
    from survey
    where customer_key = $customer and answered_on <= $as_of
)
select * from final
order by answered_on desc, perceived, expected, recommend, trust, comment
