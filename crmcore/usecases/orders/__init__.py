"""Orders: scarce material shared on a working date, the production sequence, what was decided and what became of it."""
