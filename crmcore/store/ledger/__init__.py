"""The append-only ledger of everything that people decided."""
