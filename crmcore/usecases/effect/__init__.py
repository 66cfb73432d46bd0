"""What a draft of a company's grades would change, by the facts of a working date."""
