"""Musterstadt: a synthetic municipality of the size and structure of Leipzig, made from a seed."""
