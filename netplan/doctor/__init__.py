"""The data doctor: what is wrong with a project, shown with evidence, and how it can be mended."""
