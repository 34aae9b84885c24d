"""What a plan says to people: summary, maps."""
