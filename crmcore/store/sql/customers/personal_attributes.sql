-- Names of the attributes that say who a person is or where it lives.
with final as (
    select distinct name
    from attribute
    where category in ('personal', 'address')
)
select * from final
order by name
