"""Pure business rules: values in, values out. No files, no clock, no sentences meant for a user."""
