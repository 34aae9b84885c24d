"""What the planner has decided: locked, forced, forbidden, restricted."""
