"""The door to crmcore: cached reads and audited writes."""
