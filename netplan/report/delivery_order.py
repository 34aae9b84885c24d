"""One order for every delivery by law or by grant: what it lacks is told first, then it is written."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from netplan.core.sizing import make_sizing
from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.io.funding.profile import profile_of
from netplan.io.xtrasse.delivery_file import Delivery
from netplan.messages import mark
from netplan.model.findings import Problem
from netplan.model.plan import Coverage, Plan
from netplan.progress import SILENT, Progress
from netplan.report.content import layer_label
from netplan.report.deliveries import (
    Delivered,
    DeliveryOptions,
    check_atlas,
    check_existing,
    check_funding,
    deliver_atlas,
    deliver_existing,
    deliver_funding,
)
from netplan.report.section import Section

_MOST = 1000  # lines of the list of what is missing


@dataclass(frozen=True)
class DeliveryOrder:
    """What is delivered: ``to`` is "isa", "existing" or "funding".

    ``delivery`` belongs to "isa", ``profile`` (version or file) and ``phase`` to "funding". ``because``: why
    internal data are written, too; "" leaves them out.
    """

    to: str
    delivery: Delivery = field(default_factory=Delivery)
    profile: str = "5.1"
    phase: int = 2
    because: str = ""


def check_order(order: DeliveryOrder, result: Coverage | Plan, progress: Progress = SILENT) -> Delivered:
    """Return what a delivery lacks and leaves out; nothing is written.

    Raises:
        DataError: nothing can be delivered, or a profile cannot be read.
        ParameterError: a funding body wants a plan, and this is none.

    """
    if order.to == "isa":
        return Delivered((), check_atlas(result.project, order.delivery, order.because))
    if order.to == "existing":
        return check_existing(result.project, order.because)
    rules = profile_of(order.profile)
    return check_funding(_sized(result, order, progress), rules, order.phase, order.because)


def write_order(
    order: DeliveryOrder, result: Coverage | Plan, folder: Path, words: Words, progress: Progress = SILENT
) -> Delivered:
    """Write a delivery to ``folder``. Raises as ``check_order``, or where the folder cannot be written."""
    options = DeliveryOptions(words, order.because)
    if order.to == "isa":
        return deliver_atlas(result.project, folder, order.delivery, options)
    if order.to == "existing":
        return deliver_existing(result.project, folder, options)
    rules = profile_of(order.profile)
    return deliver_funding(_sized(result, order, progress), folder, rules, order.phase, options)


def _sized(result: Coverage | Plan, order: DeliveryOrder, progress: Progress) -> Plan:
    """Return the plan, with ducts and equipment where they may be written."""
    if not isinstance(result, Plan):
        raise ParameterError(mark("A funding body wants the layers of a plan: compute one first"))
    if not order.because or "sized_trenches" in result.tables:
        return result
    return replace(result, tables={**result.tables, **make_sizing(result, progress=progress).tables})


def missing_sections(problems: Iterable[Problem], words: Words) -> tuple[Section, ...]:
    """Return what is missing: how often, the most frequent first, and object by object; nothing if all is."""
    told = tuple(problems)
    if not told:
        return ()
    counts = Counter((layer_label(one.layer, words), words(one.message)) for one in told)
    often = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    summary = tuple((layer, message, words.number(n)) for (layer, message), n in often)
    columns = words("Layer"), words("What is missing"), words("Number")
    return Section(words("How often"), columns, summary, left=2), _each(told, words)


def _each(told: tuple[Problem, ...], words: Words) -> Section:
    header = (words("Object"), words("Layer"), words("What is missing"))
    rows = tuple(
        (one.row_id or "–", layer_label(one.layer, words), words(one.message)) for one in told[:_MOST]
    )
    more = len(told) - _MOST
    note = words("{n} more {n:is|are} not shown", n=more) if more > 0 else ""
    return Section(words("What is missing"), header, rows, note, left=3)
