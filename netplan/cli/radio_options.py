"""The options of everything that computes radio links: setup, catalogue, who builds it."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.messages import mark

if TYPE_CHECKING:  # loads more than --help should wait for
    from netplan.model.radio import RadioCatalogue, Setup

_SETUP = "bridge_60_client"


def add_radio(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add setup, catalogue, deviation and who builds it."""
    setup = words("setup of the catalogue ({default})", default=_SETUP)
    parser.add_argument("--setup", default=_SETUP, metavar="SETUP", help=setup)
    own = words("catalogue of devices and rules (TOML) instead of the planning values [K] of netplan")
    parser.add_argument("--catalogue", type=Path, metavar="FILE", help=own)
    shown = words("print the catalogue as TOML, to be changed")
    parser.add_argument("--show-catalogue", action="store_true", help=shown)
    sigma = words("standard deviation of surface model, mast and growth together, metres (0.5 [K])")
    parser.add_argument("--sigma", type=float, default=0.5, metavar="M", help=sigma)
    who = words("an operator of a public network builds it: bands that only they may use count")
    parser.add_argument("--public-operator", action="store_true", help=who)


def catalogue_of(given: argparse.Namespace) -> "RadioCatalogue":
    """Return the catalogue that is asked for.

    Raises:
        DataError: the file cannot be read.
        ParameterError: the file is no catalogue.

    """
    # see above
    from netplan.io.toml_file import read_text
    from netplan.model.radio import radio_catalogue, radio_from

    if not given.catalogue:
        return radio_catalogue()
    return radio_from(read_text(given.catalogue), given.catalogue.name)


def setup_of(given: argparse.Namespace, catalogue: "RadioCatalogue") -> "Setup":
    """Return the setup that is asked for.

    Raises:
        ParameterError: the catalogue has no such setup, or the deviation is not above 0.

    """
    if given.setup not in catalogue.setups:
        raise ParameterError(
            mark("There is no setup {setup}; the catalogue has: {known}"),
            setup=given.setup,
            known=list(catalogue.setups),
        )
    if not given.sigma > 0:
        raise ParameterError(mark("Frequency, radius and deviation must be above 0"))
    return catalogue.setups[given.setup]
