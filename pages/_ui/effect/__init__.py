"""What a draft would change elsewhere, on the pages that change grades."""
