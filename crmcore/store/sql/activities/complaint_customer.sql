-- Whose complaint number `$number` is.
select customer.customer_id from complaint join customer using (customer_key) where complaint_id = $number
