"""How exclusive a company's top tier still is: months, runs, terms and what was received."""
