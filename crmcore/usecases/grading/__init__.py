"""Grade a company, publish a run, explain a customer."""
