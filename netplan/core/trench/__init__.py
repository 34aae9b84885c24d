"""Where and at what price a route may run, and the tables of what is dug."""
