-- Every text of a customer up to `$as_of`: in which of the sources it stands (0: notes of contacts, 1: subjects of complaints, 2: comments
-- of surveys), and in which row. Of the personal ones nothing where `$hidden`.
with final as (
    select 0::TINYINT as source, rowid as row, customer_key, contacted_on as day, note as text
    from contact
    where contacted_on <= $as_of and not $hidden and trim(note) <> ''
    union all
    select 1::TINYINT as source, rowid as row, customer_key, opened_on as day, subject as text
    from complaint
    where opened_on <= $as_of and trim(subject) <> ''
    union all
    select 2::TINYINT as source, rowid as row, customer_key, answered_on as day, comment as text
    from survey
    where answered_on <= $as_of and not $hidden and trim(comment) <> ''
)
select * from final
