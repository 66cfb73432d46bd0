"""What is known of customers: a tab of the imports page, and a part of the page of a customer."""
