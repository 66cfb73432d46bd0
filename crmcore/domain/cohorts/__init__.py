"""Cohorts: customers by the period of their first purchase, looked at through the five lenses of the customer-base audit."""
