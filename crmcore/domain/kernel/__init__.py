"""What every package of the domain may use: errors, names, the registry of tables, arrays, cumulative sums, resampling, likelihoods."""
