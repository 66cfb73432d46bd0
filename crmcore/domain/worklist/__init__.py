"""Worklist: what each salesperson does this week, every customer once: duties by their days, then chances by money and hours."""
