"""Running the product: benchmarks and checks."""
