"""Dialogs: each asks one thing, says it by ``chosen``, and never waits."""
