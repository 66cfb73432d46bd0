"""Campaigns: what one is expected to return and with what risk, who answers, and spending on winning against keeping customers."""
