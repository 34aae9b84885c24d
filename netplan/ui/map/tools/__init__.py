"""What a user works on the map with: drawing, changing, pointing; with snapping and typed numbers."""
