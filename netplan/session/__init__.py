"""The open document: commands, undo, settings."""
