"""Finding a customer, page, figure or term by what somebody types: what matches best comes first."""
