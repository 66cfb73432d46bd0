"""What a draft would change before it is published: complaints, visits, the team's loads, terms, orders."""
