"""Visits: which are due, and the plan of the coming weeks within the hours that each salesperson has."""
