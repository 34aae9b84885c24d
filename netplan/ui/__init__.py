"""The window: shows the project and asks the session for changes."""
