"""Branches: tables and figures of customers across branches, of reward plans, and of a new branch."""
