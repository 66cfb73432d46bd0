"""A mart with its derived insights: value, loyalty, life cycle, influence, churn, each computed on first use."""
