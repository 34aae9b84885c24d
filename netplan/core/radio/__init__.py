"""What a radio link carries: air, losses, power, rates, and the path over the surface they come from."""
