"""How the rows of a file relate to what the company has: new, known, changed, pending."""
