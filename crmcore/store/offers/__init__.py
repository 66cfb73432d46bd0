"""Offers in the store: who bought what, contacts by channel, caps that people decided."""
