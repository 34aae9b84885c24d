"""Map sheets: what stands on them, and the order that has them printed."""
