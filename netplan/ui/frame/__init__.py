"""The window around the map: menus, docks, start page, search, help to begin."""
