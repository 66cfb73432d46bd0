-- The texts in the rows `$notes` of contacts, `$complaints` of complaints and `$surveys` of surveys.
with final as (
    select 0::TINYINT as source, rowid as row, note as text from contact where rowid in (select unnest($notes::BIGINT[]))
    union all
    select 1::TINYINT as source, rowid as row, subject as text from complaint where rowid in (select unnest($complaints::BIGINT[]))
    union all
    select 2::TINYINT as source, rowid as row, comment as text from survey where rowid in (select unnest($surveys::BIGINT[]))
)
select * from final
