"""Help: the handbook in a window of its own, opened at the page of what has the keyboard."""
