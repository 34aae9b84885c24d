"""``netplan-gis coverage --radio``: what sites would reach over radio links from fit carriers."""

from typing import TYPE_CHECKING, Any

from netplan.cli.command import Call
from netplan.progress import Progress, steps

if TYPE_CHECKING:  # loads pandas, which --help need not wait for
    from collections.abc import Mapping

    from netplan.model.plan import Coverage
    from netplan.report.section import Section


def radio_told(
    call: Call, coverage: "Coverage", progress: Progress
) -> "tuple[Coverage, Mapping[str, Any], tuple[Section, ...]]":
    """Return the coverage with the verdicts after the links were built, and what is told of them."""
    # loads pandas, numba and GDAL, which --help need not wait for
    from netplan.core.survey import survey
    from netplan.model.radio import radio_catalogue
    from netplan.report.radio import radio_sections, radio_tables
    from netplan.session.offers import offered

    project, catalogue, given = coverage.project, radio_catalogue(), call.arguments
    know, look = steps(progress, 0, 0.3, 1)
    known = survey(project, coverage.scenario.snap_limit_m, know)
    written, asks = offered(coverage, known, given.project.parent, (catalogue, given.radio), look)
    fit = {ask.setup.key: len(ask.carriers) for ask in asks}
    return written, radio_tables(written, fit), radio_sections(written, catalogue, fit, call.words)
