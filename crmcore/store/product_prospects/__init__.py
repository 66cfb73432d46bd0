"""Products' prospects in the store: what a file and the ledger say of them, and what customers bought of them."""
