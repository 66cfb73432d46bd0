"""Groups of companies: parents and daughters graded as one."""
