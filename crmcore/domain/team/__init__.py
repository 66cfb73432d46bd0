"""The team: how much each salesperson has to do, and which customers should change hands so that the load is even."""
