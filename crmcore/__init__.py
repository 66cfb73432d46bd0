"""The customer-value library: from a company's orders to graded customers and what to do about them."""
