"""``netplan-gis batch``: many municipalities by one order, here or on a cluster."""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from netplan.cli.command import DONE, FINDINGS, Answer, Call, Command
from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.messages import mark
from netplan.progress import Progress, steps

if TYPE_CHECKING:  # loads pandas, which --help need not wait for
    from netplan.batch.cluster import Address
    from netplan.batch.driving import Engine, Work
    from netplan.batch.order import Order
    from netplan.batch.results import State

MERGED_FILE = "merged.gpkg"
_TWICE = mark(
    "{keys} have the same AGS, {ags}: if they are the same municipality, every sum counts it more than once"
)


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments."""
    step = words("run: compute what is not done yet, and merge; status: tell what is done")
    parser.add_argument("step", choices=("run", "status"), metavar="STEP", help=step)
    parser.add_argument("order", type=Path, metavar="ORDER", help=words("what is to be done (TOML)"))
    group = parser.add_argument_group(words("where it runs"))
    group.add_argument("--workers", type=int, metavar="N", help=words("processes on this computer"))
    cluster = words("scheduler of Dask to send the work to, as tls://host:8786")
    group.add_argument("--cluster", default="", metavar="URL", help=cluster)
    tls = words("folder with ca.pem, node.pem and node.key for tls://")
    group.add_argument("--tls-dir", type=Path, metavar="DIR", help=tls)
    insecure = words("send work without encryption to another computer: only on a closed network")
    group.add_argument("--insecure", action="store_true", help=insecure)
    group.add_argument(
        "--resume", action="store_true", help=words("go on: keep what is done, try again what failed")
    )


def run(call: Call) -> Answer:
    """Run a batch or tell its state; the code is 1 if one of it failed, or its data have errors."""
    # loads pandas, numba and GDAL, which --help need not wait for
    from netplan.batch.order import RADIO, SIGHT, read_order

    _require_place(call.arguments)
    order = read_order(call.arguments.order)
    return {RADIO: _radio, SIGHT: _sight}.get(order.what, _municipalities)(call, order)


def _municipalities(call: Call, order: "Order") -> Answer:
    """Compute municipalities and merge them."""
    # see above
    from netplan.batch.results import state_of
    from netplan.batch.summary import batch_document, batch_summary, same_ags
    from netplan.batch.task import plan_one, tasks_of

    words, state = call.words, state_of(tasks_of(order))
    sentences = []
    if call.arguments.step == "run":
        work, merge = steps(call.progress, 0, 0.9, 1)
        state = _driven(call, order, state, plan_one, work)
        sentences = _merged(call, order, state, merge)
    for ags, keys in same_ags(state).items():
        sentences.append(words(_TWICE, ags=ags, keys=list(keys)))
    wrong = state.failed or any(result["n_errors"] for result in state.done.values())
    code = FINDINGS if wrong else DONE
    return Answer(batch_document(order, state), batch_summary(order, state, words), sentences, code)


def _radio(call: Call, order: "Order") -> Answer:
    """Compute the tiles of a radio map and put them together."""
    # see above
    from netplan.batch.mosaic import map_document, map_summary, write_map
    from netplan.batch.results import state_of
    from netplan.batch.tiles import radio_work, tile_one

    words, work = call.words, radio_work(order)
    state, sentences = state_of(work.tasks), []
    if call.arguments.step == "run":
        look, merge = steps(call.progress, 0, 0.9, 1)
        state = _driven(call, order, state, tile_one, look)
        if state.done:
            sentences = [words("Written: {file}", file=path) for path in write_map(order, work, state, merge)]
    code = FINDINGS if state.failed else DONE
    document, summary = map_document(order, work, state), map_summary(order, work, state, words)
    return Answer(document, summary, sentences, code)


def _sight(call: Call, order: "Order") -> Answer:
    """Compute the tiles of who sees whom and what, and put them together."""
    # see above
    from netplan.batch.results import state_of
    from netplan.batch.sight_merge import sight_map_document, sight_map_summary, write_sight
    from netplan.batch.sight_tiles import sight_one, sight_work

    words, work = call.words, sight_work(order)
    state, sentences = state_of(work.tasks), [words(one) for one in work.withheld]
    if call.arguments.step == "run":
        look, merge = steps(call.progress, 0, 0.9, 1)
        state = _driven(call, order, state, sight_one, look)
        if state.done:
            files = write_sight(order, work, state, words, merge)
            sentences += [words("Written: {file}", file=path) for path in files]
    code = FINDINGS if state.failed else DONE
    document = sight_map_document(order, work, state)
    return Answer(document, sight_map_summary(order, work, state, words), sentences, code)


def _driven(call: Call, order: "Order", state: "State", work: "Work", progress: Progress) -> "State":
    """Compute what is not done, and return what is on the disk then."""
    # loads pandas, numba and GDAL, which --help need not wait for
    from netplan.batch.driving import drive
    from netplan.batch.results import require_fresh, state_of, sweep_strays

    if not call.arguments.resume:
        require_fresh(order.out)
    order.out.mkdir(parents=True, exist_ok=True)
    sweep_strays(order.out)
    if state.undone:
        drive(_engine(call.arguments), state.undone, progress, work)
    return state_of(state.tasks)


def _require_place(given: argparse.Namespace) -> None:
    """Check where it is to run, before gigabytes are read and even if nothing is left to do.

    Raises:
        ParameterError: what is said of it cannot be, contradicts itself, or is not safe.

    """
    # loads pandas, which --help need not wait for
    from netplan.batch.cluster import require_address

    if given.workers is not None and given.workers < 1:
        raise ParameterError(mark("--workers must be 1 or more, not {n}"), n=given.workers)
    if not given.cluster:
        if given.tls_dir is not None or given.insecure:
            raise ParameterError(mark("--tls-dir and --insecure say how to reach a --cluster; none is named"))
        return
    if given.workers is not None:
        raise ParameterError(mark("--workers is for this computer: those of a --cluster are started there"))
    require_address(_address(given))


def _engine(given: argparse.Namespace) -> "Engine":
    # loads Dask or starts processes, which --help need not wait for
    from netplan.batch.cluster import Cluster
    from netplan.batch.engines import Inline, Processes

    if given.cluster:
        return Cluster(_address(given))
    workers = given.workers or os.cpu_count() or 1
    return Inline() if workers == 1 else Processes(workers)


def _address(given: argparse.Namespace) -> "Address":
    # see above
    from netplan.batch.cluster import Address

    return Address(given.cluster, given.tls_dir, given.insecure)


def _merged(call: Call, order: "Order", state: "State", progress: Progress) -> list[str]:
    """Write one file of all that is done; say what was written and what is not in there."""
    # loads pandas and GDAL, which --help need not wait for
    from netplan import __version__
    from netplan.batch.merging import crs_of, merged_tables
    from netplan.io.exports.delivery import COLLECTED, ExportSettings
    from netplan.io.exports.geopackage import export_geopackage

    words = call.words
    if not state.done:
        return []
    gather, write = steps(progress, 0, 0.5, 1)
    tables = merged_tables(order, state, gather)
    said = {words("Name"): order.name, words("Program"): f"netplan-gis {__version__}"}
    settings = ExportSettings(
        crs_of(order, state),
        words.language,
        words,
        said,
        internal_because=COLLECTED if order.internal else "",
    )
    path = order.out / MERGED_FILE
    export_geopackage(path, tables, settings, write)
    withheld = [key for key, result in state.done.items() if result["left_out"]]
    sentences = [words("Written: {file}", file=path)]
    if withheld:
        sentences.append(
            words(
                "{n} {n:municipality|municipalities} withheld rows or tables that are internal; "
                "result.json in their folders says which.",
                n=len(withheld),
            )
        )
    return sentences


def _writes_to(arguments: argparse.Namespace) -> Sequence[Path]:
    """Return nothing: the folder of results is swept by the next run."""
    return (arguments.order.parent,)


COMMAND = Command(
    "batch",
    mark("Compute many municipalities, or radio maps and lines of sight in tiles, here or on a cluster"),
    declare,
    run,
    _writes_to,
)
