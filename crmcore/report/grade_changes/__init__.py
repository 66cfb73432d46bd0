"""Why grades changed, as charts, tables and sentences."""
