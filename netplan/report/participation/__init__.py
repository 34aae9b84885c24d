"""A map for everybody: a page with what may be public, which needs no server and asks no other computer."""
