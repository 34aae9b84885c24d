"""What a planner does in the window, one file each: dialogs, jobs and commands in their order."""
