"""Plan files: what a plan was made of, and fingerprints of what came out, as JSON."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from netplan.errors import DataError
from netplan.io.atomic import atomic_path
from netplan.io.project_file import scenario_of_file
from netplan.messages import mark
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
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataError(
            mark("{file} is damaged ({reason}); write it anew with plan --out"),
            file=str(path),
            reason=str(error),
        ) from error
    return document, scenario


def _no_plan(path: Path) -> DataError:
    return DataError(mark("{file} is no plan file of netplan; plan --out writes one"), file=str(path))
