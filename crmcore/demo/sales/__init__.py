"""What the demo company sells: orders with their goods, payments, open orders and material."""
