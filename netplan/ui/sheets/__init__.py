"""Map sheets drawn by Qt, in a process of their own: ``python -m netplan.ui.sheets``."""
