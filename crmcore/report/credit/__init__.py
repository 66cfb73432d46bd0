"""Tables of credit: reasons for late payment, and who stands differently because of them."""
