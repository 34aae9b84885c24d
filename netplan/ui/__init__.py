"""The window: shows the project and asks the session for changes."""

import builtins

import PySide6.QtCore  # noqa: F401 - it puts itself into the way of every import, see below

# PySide reads the source of every module imported after it, in case it asks for a "feature" of PySide's, and
# Python keeps all that text: 60 MB, and a second of the start. Nothing in this program asks.
builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
