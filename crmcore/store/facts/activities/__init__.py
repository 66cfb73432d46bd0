"""What is going on with customers on a working date: complaints, contacts, appointments, salespeople."""
