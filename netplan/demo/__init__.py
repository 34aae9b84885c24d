"""Musterstadt: a synthetic municipality of the size and structure of Leipzig, made from a seed."""

from netplan.demo.city import musterstadt
from netplan.demo.surface import surface_model, terrain_model
from netplan.model.digest import content_hash

__all__ = ["content_hash", "musterstadt", "surface_model", "terrain_model"]
