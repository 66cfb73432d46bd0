"""What serving the demo company's customers took: contacts, complaints, surveys, visits, costs."""
