"""The network as arrays: compressed rows, heaps, shortest paths."""
