"""Orders: scarce material shared three ways, changes by hand, production."""
