"""What can be found by name: customers, pages, figures and terms, in the words of a language."""
