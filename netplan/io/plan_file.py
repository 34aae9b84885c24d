"""Plan files: what a plan was made of, and fingerprints of what came out, as JSON."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from netplan.errors import DataError
from netplan.io.atomic import atomic_path
from netplan.io.documents import scenario_of_file, terms_of_file
from netplan.messages import mark, told_message
from netplan.model.findings import SEVERITIES, Problem
from netplan.model.frames import table_of
from netplan.model.scenario import Scenario

FORMAT = "netplan-plan 1"
_LARGEST = 20_000_000  # letters; the file of a plan has some thousands


def write_plan_file(path: Path, document: Mapping[str, Any]) -> None:
    """Write a plan file.

    Raises:
        DataError: it cannot be written.

    """
    text = json.dumps({"format": FORMAT, **document}, ensure_ascii=False, indent=1, allow_nan=False)
    with atomic_path(path) as temporary:
        temporary.write_text(f"{text}\n", "utf-8")


def read_plan_file(path: Path) -> tuple[dict[str, Any], Scenario]:
    """Return what a plan file holds, and the scenario of its plan.

    ``programme`` are its ``Terms`` and ``radio_hops`` a table of that name; None where there are none.
    ``set_aside`` are findings about what the plan could not keep: its scenario does not hold it any more.

    Raises:
        DataError: the file is missing, is no plan file, or is damaged.

    """
    try:
        with path.open(encoding="utf-8") as file:
            document = json.loads(file.read(_LARGEST))  # a longer file is cut, and is no JSON then
    except OSError as error:
        raise DataError(
            mark("{file} cannot be read: {reason}"), file=str(path), reason=error.strerror
        ) from error
    except (ValueError, RecursionError) as error:
        raise _no_plan(path) from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise _no_plan(path)
    try:
        scenario = scenario_of_file(document["scenario"])
        for name in ("layers", "tables"):
            document[name] = {str(key): str(one) for key, one in document[name].items()}
        for name in ("cost_eur", "bound_eur"):
            document[name] = float(document[name])
        document["version"] = str(document["program"]["version"])
        terms, hops = document.get("programme"), document.get("radio_hops")
        document["programme"] = None if terms is None else terms_of_file(terms)
        document["set_aside"] = tuple(_problem(one) for one in document.get("set_aside", ()))
        document["radio_hops"] = None if hops is None else _hops(hops, document["project"]["crs"])
    except (KeyError, TypeError, ValueError, AttributeError, shapely.GEOSException) as error:
        raise DataError(
            mark("{file} is damaged ({reason}); write it anew with plan --out"),
            file=str(path),
            reason=str(error),
        ) from error
    return document, scenario


def _problem(entry: Mapping[str, Any]) -> Problem:
    """Return a finding of the file; where it lies is not written: its row may be another one by now."""
    if entry["severity"] not in SEVERITIES:
        raise ValueError(entry["severity"])
    message, advice = (told_message(entry[key]) for key in ("message", "advice"))
    code, layer, row_id = (str(entry[key]) for key in ("code", "layer", "row_id"))
    return Problem(code, entry["severity"], layer, message, advice, int(entry["row"]), row_id)


def _hops(entry: Mapping[str, Any], crs: str) -> pd.DataFrame:
    """Return the radio hops that the plan could use."""
    shapes = shapely.from_wkb(np.array(entry["wkb"], object))
    return table_of("radio_hops", pd.DataFrame(entry["rows"]), shapes, crs)


def _no_plan(path: Path) -> DataError:
    return DataError(mark("{file} is no plan file of netplan; plan --out writes one"), file=str(path))
