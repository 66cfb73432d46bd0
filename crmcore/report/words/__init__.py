"""Every word and number a person reads, in English and Simplified Chinese."""
