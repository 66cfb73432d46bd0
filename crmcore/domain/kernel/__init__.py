"""What every room of the domain may use: names, problems, the tables of the data, running sums, resampling, likelihoods."""
