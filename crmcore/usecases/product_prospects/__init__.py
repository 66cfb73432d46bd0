"""Products' prospects: what a file and people say of them, put to what customers buy."""
