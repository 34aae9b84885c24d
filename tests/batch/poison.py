"""What a process of a test is asked to do: a module of its own, so that it loads nothing else."""

import os
import signal

import pyarrow as pa

from netplan.batch.sight_tiles import SightTask, sight_one
from netplan.batch.task import plan_one
from netplan.batch.tiles import TileTask, tile_one


def poison(task):
    """Compute, but for b, which ends its process as the system does when memory is short."""
    if task.key == "b":
        os.kill(os.getpid(), signal.SIGKILL)
    assert pa.cpu_count() == 1  # a library that starts threads found the limit when it was loaded
    return {TileTask: tile_one, SightTask: sight_one}.get(type(task), plan_one)(task)
