"""Verbs: pure functions from tables to tables, numba kernels inside; no files, no window, no words."""
