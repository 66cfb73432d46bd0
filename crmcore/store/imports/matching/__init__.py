"""How the rows of a file stand to what the company has: new, known, changed, pending."""
