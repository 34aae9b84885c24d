"""Many municipalities or many tiles, one code path: tasks, what runs them, and one result of all.

``order`` says what is wanted, ``task`` computes one municipality and writes its result, ``driving`` hands
tasks to an engine (``engines``: this process or its children; ``cluster``: Dask) and collects the answers,
``results`` finds on the disk what is done, ``merging`` makes one file of it and ``summary`` tells it.
A radio map is cut in ``tiles``, asked for by a ``radio_order``, and put together by ``mosaic``.
"""
