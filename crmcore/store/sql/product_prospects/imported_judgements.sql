-- What the table of products says on `$as_of`, by item.
with final as (
    select
        item, prospects, coalesce(market, '') as market, market_growth, coalesce(judged_by, '') as author, judged_on
    from product
    where judged_on is null or judged_on <= $as_of
)
select * from final
order by item
