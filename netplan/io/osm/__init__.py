"""OpenStreetMap extracts become projects: ``reader`` tells the story.

The child process that opens files takes ``mapping`` from here: nothing is imported at once.
"""
