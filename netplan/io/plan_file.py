"""Plan files: what a plan was made of, and fingerprints of what came out, as JSON."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from netplan.errors import DataError, ParameterError
from netplan.io.atomic import atomic_path
from netplan.io.documents import scenario_of_file, terms_of_file
from netplan.io.files.kinds import checked
from netplan.messages import Message, mark, told_message
from netplan.model.findings import SEVERITIES, Problem
from netplan.model.frames import table_of
from netplan.model.scenario import Scenario
from netplan.model.sound import require_sound

FORMAT = "netplan-plan 1"
_OURS = FORMAT.split(" ", maxsplit=1)[0]
_LARGEST = 20_000_000  # letters; the file of a plan has some thousands
_HEAD = 100  # letters in which a file says its format
_CUT = mark("it breaks off, or somebody has changed it by hand")


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
        with checked(path).open(encoding="utf-8") as file:
            text = file.read(_LARGEST)  # a longer file is cut, and is no JSON then
        document = json.loads(text)
    except OSError as error:
        raise DataError(
            mark("{file} cannot be read: {reason}"), file=str(path), reason=error.strerror
        ) from error
    except json.JSONDecodeError as error:
        raise (_damaged(path, Message(_CUT)) if _OURS in text[:_HEAD] else _no_plan(path)) from error
    except (ValueError, RecursionError) as error:
        raise _no_plan(path) from error
    _require_format(path, document)
    try:
        scenario = scenario_of_file(document["scenario"])
        require_sound(scenario)
        for name in ("layers", "tables"):
            document[name] = {str(key): str(one) for key, one in document[name].items()}
        for name in ("cost_eur", "bound_eur"):
            document[name] = float(document[name])
        document["version"], document["seed"] = str(document["program"]["version"]), scenario.seed
        terms, hops = document.get("programme"), document.get("radio_hops")
        document["programme"] = None if terms is None else terms_of_file(terms)
        document["set_aside"] = tuple(_problem(one) for one in document.get("set_aside", ()))
        document["project"] = {key: str(document["project"][key]) for key in ("name", "crs")}
        document["radio_hops"] = None if hops is None else _hops(hops, document["project"]["crs"])
    except KeyError as error:
        raise _damaged(path, Message(mark("{key} is missing"), {"key": str(error.args[0])})) from error
    except ParameterError as error:
        raise _damaged(path, error.message) from error
    except (TypeError, ValueError, AttributeError, shapely.GEOSException) as error:
        raise _damaged(path, str(error)) from error
    return document, scenario


def _require_format(path: Path, document: Any) -> None:
    """Refuse what is no plan file, and one of a version that is not known; DataError says which."""
    found = document.get("format") if isinstance(document, dict) else None
    if not isinstance(found, str) or not found.startswith(_OURS):
        raise _no_plan(path)
    if found != FORMAT:
        raise DataError(
            mark(
                "{file} is of the format {found}, and this version of netplan reads {known}; update netplan"
            ),
            file=str(path),
            found=found,
            known=FORMAT,
        )


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


def _damaged(path: Path, reason: Message | str) -> DataError:
    return DataError(
        mark("{file} is damaged ({reason}); write it anew with plan --out"), file=str(path), reason=reason
    )


def _no_plan(path: Path) -> DataError:
    return DataError(mark("{file} is no plan file of netplan; plan --out writes one"), file=str(path))
