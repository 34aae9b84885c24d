"""Radio hops that a plan can use: from fit carriers to sites and to each other, as far as the budget goes."""
