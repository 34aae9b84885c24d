"""What a funding body asks for as map layers, by profile: layers, fields and codes are data."""
