"""What people decided, as ledger rows: settings, overrides, outlooks, causes of churn, runs, exports."""
