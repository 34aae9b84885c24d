"""The council pack: one report, its numbers as tables, a sheet for every site, and the data beside it."""
