"""Whether a setup keeps to the rules: findings instead of numbers where it does not."""

from collections.abc import Iterator

from netplan.core.rules import finding
from netplan.errors import ParameterError
from netplan.model.findings import Problem
from netplan.model.radio import Setup

CATALOGUE = "radio_catalogue"
ANYONE, PROVIDER = "anyone", "provider"
_SANE = {  # column -> lowest and highest value anybody builds
    "tx_dbm": (-10.0, 60.0),
    "gain_dbi": (-10.0, 60.0),
    "noise_db": (0.0, 30.0),
    "loss_db": (0.0, 30.0),
    "half_deg": (0.1, 180.0),
}


def setup_findings(setup: Setup, who: str = ANYONE) -> tuple[Problem, ...]:
    """Return what is wrong with a setup; each names the row of the catalogue and the column."""
    return tuple(_found(setup, who))


def require_lawful(setup: Setup, who: str = ANYONE) -> None:
    """Raise ParameterError if a setup breaks a rule or cannot be; the message is that of the first error."""
    for problem in setup_findings(setup, who):
        if problem.severity == "error":
            raise ParameterError(problem.message.template, **problem.message.fields)


def _found(setup: Setup, who: str) -> Iterator[Problem]:
    rule, mhz, half = setup.rule, setup.ghz * 1000.0, setup.scheme.bandwidth_mhz / 2.0
    about = {"row": setup.key, "rule": rule.label}
    yield from _insane(setup)
    if setup.own_eirp_dbm != float("inf") and setup.own_eirp_dbm > rule.eirp_dbm:
        eirp = {"eirp_dbm": setup.own_eirp_dbm, "limit_dbm": rule.eirp_dbm}
        yield finding("RAD-001", CATALOGUE, **about, **eirp)
    if not rule.mhz[0] <= mhz - half <= mhz + half <= rule.mhz[1]:
        channel = {"ghz": setup.ghz, "bandwidth_mhz": setup.scheme.bandwidth_mhz}
        yield finding("RAD-002", CATALOGUE, **about, **channel)
    for device in dict.fromkeys((setup.near, setup.far)):
        if device.gain_dbi < rule.least_gain_dbi:
            gain = {"gain_dbi": device.gain_dbi, "least_dbi": rule.least_gain_dbi}
            yield finding("RAD-003", CATALOGUE, **about, **gain, device=device.label)
    if not rule.outdoor:
        yield finding("RAD-004", CATALOGUE, **about)
    if rule.who == PROVIDER and who != PROVIDER:
        yield finding("RAD-005", CATALOGUE, **about)


def _insane(setup: Setup) -> Iterator[Problem]:
    """Return what cannot be, whoever states it."""
    rows = [
        (device.key, column, getattr(device, column), *limits)
        for device in dict.fromkeys((setup.near, setup.far))
        for column, limits in _SANE.items()
    ]
    rows += [
        (setup.key, "down + up", setup.down + setup.up, 0.0, 1.0 if setup.scheme.bits else 2.0),
        (setup.key, "margin_db", setup.margin_db, 0.0, 40.0),
        (setup.key, "sigma_db", setup.sigma_db, 0.0, 20.0),
        (setup.scheme.key, "share", setup.scheme.share, 0.0, 1.0),
    ]
    for row, column, value, low, high in rows:
        if not low <= value <= high:
            told = {"row": row, "column": column, "value": value, "low": low, "high": high}
            yield finding("RAD-006", CATALOGUE, **told)
