"""Visits: tables of the plan, the workbook and the calendar file."""
