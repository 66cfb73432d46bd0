"""Value read from the store: purchase models, referrals, services received."""
