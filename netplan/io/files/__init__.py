"""Opening files from outside: each in a child process that has little memory, little time and no network.

Nothing here knows what a layer is for; ``io.layers`` judges what comes out. The child loads this package, so
it does without pandas and geopandas: they would cost a second at every start.
"""
