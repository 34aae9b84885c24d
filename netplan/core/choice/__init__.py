"""Which few carriers cover enough targets: greedy, search, a bound that is proven, and the exact answer."""
