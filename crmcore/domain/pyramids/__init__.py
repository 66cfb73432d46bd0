"""The shape of the customer pyramid and of the profit pyramid."""
