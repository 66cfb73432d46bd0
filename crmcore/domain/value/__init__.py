"""What a customer is worth and could be: present values, value matrix, groups, wallet, programmes."""
