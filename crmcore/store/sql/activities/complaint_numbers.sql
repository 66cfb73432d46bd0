-- The numbers of all complaints, the one opened last at the end.
select complaint_id from complaint order by opened_on, complaint_id
