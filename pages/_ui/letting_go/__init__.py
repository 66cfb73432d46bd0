"""Letting customers go: the tab of the churn page, and the part of the page of a customer."""
