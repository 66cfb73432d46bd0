"""Facts behind credit: late invoices by reason."""
