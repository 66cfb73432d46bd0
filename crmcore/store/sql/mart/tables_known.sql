-- Which tables hold any fact known on `$as_of`: a table without one says nothing, so its metrics are unknown.
-- `invoice_purchases` says that invoices stand for purchases.
with final as (
    select 'order_line' as name where exists (select 1 from purchase_day where order_date <= $as_of)
    union all
    select 'payment' where exists (select 1 from payment where due_date is not null and coalesce(invoice_date, due_date) <= $as_of)
    union all
    select 'complaint' where exists (select 1 from complaint where opened_on <= $as_of)
    union all
    select 'complaint_pause' where exists (select 1 from complaint_pause where paused_on <= $as_of)
    union all
    select 'survey' where exists (select 1 from survey where answered_on <= $as_of)
    union all
    select 'service_cost' where exists (select 1 from service_cost where spent_on <= $as_of)
    union all
    select 'contact' where exists (select 1 from contact where contacted_on <= $as_of)
    union all
    select 'appointment' where exists (select 1 from appointment where coalesce(made_on, date '0001-01-01') <= $as_of)
    union all
    select 'departure' where exists (select 1 from departure where departed_on <= $as_of)
    union all
    select 'open_order' where exists (select 1 from open_order where coalesce(ordered_on, due_date) <= $as_of)
    union all
    select 'customer' where exists (select 1 from customer)
    union all
    select 'rep' where exists (select 1 from rep)
    union all
    select 'relation' where exists (select 1 from relation where coalesce(since, date '0001-01-01') <= $as_of)
    union all
    select 'stock' where exists (select 1 from stock)
    union all
    select 'arrival' where exists (select 1 from arrival)
    union all
    select 'production_capacity' where exists (select 1 from production_capacity where from_day <= $as_of)
    union all
    select 'product' where exists (select 1 from product where coalesce(judged_on, date '0001-01-01') <= $as_of)
    union all
    select 'invoice_purchases' where exists (select 1 from order_line where counted_as = 'invoice' and order_date <= $as_of)
    union all
    select 'attribute' where exists (select 1 from attribute where coalesce(observed_on, date '0001-01-01') <= $as_of)
)
select * from final
