-- Every attribute with the category that most of its rows state.
with stated as (
    select name, category, count(*) as n
    from attribute
    where value is not null
    group by name, category
),
final as (
    select name, arg_max(category, n) as category
    from stated
    group by name
)
select * from final
order by name
