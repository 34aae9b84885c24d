"""Nouns: frozen dataclasses and the schema of every table."""
