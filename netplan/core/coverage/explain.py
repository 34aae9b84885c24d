"""Why a subject has its verdict, what everybody says about it, and what would have to change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

import numpy as np
import pandas as pd

from netplan.core.technologies.copper import rate_over
from netplan.messages import Message, mark
from netplan.model.codes import code_label
from netplan.model.rates import copper_rates
from netplan.model.reasons import REASONS

_THIN_MM = 0.4  # over thicker wires it is farther

_VERDICTS = {
    "served": mark("Served"),
    "likely": mark("Likely served, but not sure"),
    "not_served": mark("Not served"),
    "unknown": mark("Unknown"),
}
_TECHNOLOGIES = {
    "fibre": mark("fibre"),
    "cable": mark("cable network"),
    "copper": mark("copper"),
    "radio": mark("radio"),
    "leased": mark("leased line"),
    "none": mark("no line"),
    "any": mark("any technology"),
}
_KINDS = {
    "measured": mark("measured"),
    "operator": mark("stated by the operator"),
    "register": mark("from a register"),
    "modelled": mark("modelled"),
}


_LIMITED = {
    "segment": mark("The fastest product of the cable network ends at {best} Mbit/s, {need} are needed"),
    "product": mark("The fastest product ends at {best} Mbit/s, {need} are needed"),
    "line": mark("The line ends at {best} Mbit/s, {need} are needed: order a faster one where there is one"),
    "cell": mark("No household of the cell has more than {best} Mbit/s, {need} are needed"),
}
_HINTED = {
    "fibre": mark("Fibre passes: ask what the connection of this building costs"),
    "cable": mark("The cable network passes: ask whether it reaches this building"),
    "any": mark("The atlas says that neighbours reach it: ask the operators about this building"),
}


@dataclass(frozen=True)
class Explanation:
    """A verdict in sentences: why, what every source says (the one that counts first), what would help."""

    verdict: Message
    claims: tuple[Message, ...]
    changes: tuple[Message, ...]


def explain(subject: pd.Series, claims: pd.DataFrame) -> Explanation:
    """Explain a row of ``coverage_sites`` or ``coverage_addresses`` by its rows of ``claims``."""
    counted = claims[claims["counts"]]
    reason = statement(counted.iloc[0]) if len(counted) and _is_modelled(subject) else _reason(subject)
    if str(subject["reason"]) == "contested":
        reason = Message(
            mark("{reason}; {measured}"), {"reason": reason, "measured": _doubt(counted, claims)}
        )
    fields = {"verdict": Message(_VERDICTS[subject["verdict"]]), "reason": reason, **_origin(subject)}
    template = mark("{verdict}: {reason}; source: {source}, {as_of}")
    if fields["source"] is None:
        template = mark("{verdict}: {reason}")
    told = tuple(statement(claim) for _, claim in claims.iterrows())
    return Explanation(Message(template, fields), told, tuple(_changes(subject, claims)))


def _doubt(counted: pd.DataFrame, claims: pd.DataFrame) -> Message:
    """Say what was measured on the line that was calculated."""
    same = claims["technology"] == counted["technology"].iloc[0]
    measured = claims.loc[same & (claims["claim_kind"] == "measured"), "down_p50_mbps"].min()
    return Message(
        mark("but only {rate} Mbit/s were measured on the same line, which of the two holds is not known"),
        {"rate": _rounded(measured)},
    )


def statement(claim: pd.Series) -> Message:
    """Return what a claim says, as a sentence."""
    product, _, cabinet = str(_value(claim["via"]) or "").partition(", ")
    fields = {
        "technology": Message(_TECHNOLOGIES.get(claim["technology"], _TECHNOLOGIES["any"])),
        "kind": Message(_KINDS[claim["claim_kind"]]),
        "grade": claim["grade"],
        "via": _value(claim["via"]),
        "product": product,
        "cabinet": cabinet,
        "way": _rounded(claim["way_m"]),
        "sure": _rounded(claim["down_p10_mbps"]),
        "likely": _rounded(claim["down_p50_mbps"]),
    }
    return Message(_template(claim, fields), fields)


def _template(claim: pd.Series, fields: Mapping[str, Any]) -> str:
    """Return the sentence for what a claim knows."""
    if claim["limit"] == "loop" and fields["cabinet"]:
        return mark(
            "{product} from {cabinet} over {way} m, {likely} Mbit/s likely (p50), {sure} sure (p10); "
            "grade {grade}"
        )
    if claim["limit"] == "budget":
        return mark("{technology}, {kind}: passed at {way} m, but the optical budget fails; grade {grade}")
    if fields["via"] is not None and fields["way"] is not None:
        return mark("{via} over {way} m, {likely} Mbit/s likely (p50), {sure} sure (p10); grade {grade}")
    if fields["via"] is not None:
        return mark("{via}, {likely} Mbit/s likely (p50), {sure} sure (p10); grade {grade}")
    if fields["sure"] == fields["likely"]:
        return mark("{technology}, {kind}: {sure} Mbit/s; grade {grade}")
    return mark("{technology}, {kind}: {likely} Mbit/s likely (p50), {sure} sure (p10); grade {grade}")


def _is_modelled(subject: pd.Series) -> bool:
    return str(subject["reason"]) in {"copper", "cable", "radio", "contested"}


def _reason(subject: pd.Series) -> Message:
    template = REASONS[str(subject["reason"])]
    names = [name for _, name, _, _ in Formatter().parse(template) if name]
    return Message(template, {name: _rounded(subject[name]) for name in names})


def _origin(subject: pd.Series) -> dict[str, Any]:
    day = subject["as_of"]
    return {"source": _value(subject["source"]), "as_of": None if pd.isna(day) else day.date()}


def _value(value: Any) -> Any:
    return None if pd.isna(value) else value


def _rounded(value: Any) -> Any:
    if pd.isna(value):
        return None
    return round(float(value)) if isinstance(value, float | np.floating) else value


def _changes(subject: pd.Series, claims: pd.DataFrame) -> Iterator[Message]:
    """Yield what would have to change for the verdict to become better, or surer."""
    if subject.get("overdue", False):
        yield Message(
            mark("A connection was promised by {day}: ask what became of it"),
            {"day": subject["promised"].date()},
        )
    if str(subject["reason"]) == "contested":
        yield Message(mark("Ask which product is ordered, and measure again at the modem: that settles it"))
    if subject["verdict"] == "served":
        yield from _to_be_had(subject, claims)
        return
    if str(subject["reason"]) == "need_unknown":
        yield Message(mark("State the number of classes"))
    yield from _shorter_line(subject, claims)
    yield from _less_limited(subject, claims)
    for via in claims.loc[(claims["grade"] == "D") & (claims["technology"] == "copper"), "via"].dropna():
        yield Message(mark("With the diameter of the cable on record, {via} would count"), {"via": via})
        break
    yield from _known_better(subject, claims)
    if pd.notna(subject["fibre_m"]) and np.isfinite(subject["fibre_m"]):
        metres = _rounded(subject["fibre_m"])
        yield Message(
            mark("Connect it to the existing fibre {metres} m away along the streets"), {"metres": metres}
        )


def _less_limited(subject: pd.Series, claims: pd.DataFrame) -> Iterator[Message]:
    """Say what would lift the limit of the claim that counts, other than that of a copper line."""
    counted, need = claims[claims["counts"]], subject["need_down_mbps"]
    if not len(counted):
        return
    claim = counted.iloc[0]
    sure, best = claim["down_p10_mbps"], claim["down_p90_mbps"]
    if str(subject["reason"]).endswith("upload_too_slow"):
        yield Message(mark("The upload is what is missing: fibre carries as much both ways"))
    if claim["limit"] == "segment" and sure < need <= best:
        yield Message(
            mark("Split the segment: shared by at most {share} % of its homes it would be sure"),
            {"share": int(100 * sure / need)},
        )
    elif claim["limit"] in _LIMITED and best < need:
        yield Message(_LIMITED[claim["limit"]], {"best": _rounded(best), "need": _rounded(need)})
    elif claim["limit"] == "budget":
        yield Message(mark("A smaller splitter, a stronger optical class or a nearer PoP closes the budget"))
    elif claim["limit"] == "radio":
        yield Message(mark("A shorter link, a higher mast or a larger antenna makes it faster"))
    elif claim["limit"] == "sight":
        yield Message(mark("Obstacles bend the wave: a higher mast or another carrier makes it faster"))


def _known_better(subject: pd.Series, claims: pd.DataFrame) -> Iterator[Message]:
    """Say what would have to be known."""
    need = subject["need_down_mbps"]
    if subject["verdict"] == "likely":
        yield Message(
            mark("A measurement of {need} Mbit/s or more would make it sure"), {"need": _rounded(need)}
        )
    elif subject["verdict"] == "unknown":
        yield Message(mark("Ask the operator for the rate at the address, or measure it"))
    hints = claims[(claims["grade"] == "D") & (claims["down_p50_mbps"] >= need) & ~claims["counts"]]
    for technology in hints["technology"].drop_duplicates():
        if technology in _HINTED:
            yield Message(_HINTED[technology])


def _to_be_had(subject: pd.Series, claims: pd.DataFrame) -> Iterator[Message]:
    """Say that a rate can be had, where the line in use is slower."""
    used = claims[claims["claim_kind"].ne("modelled") & claims["grade"].isin(["A", "B"])]
    if _is_modelled(subject) and len(used) and subject["need_down_mbps"] > used["down_p50_mbps"].max():
        rate = _rounded(used["down_p50_mbps"].max())
        yield Message(
            mark("The line in use delivers {rate} Mbit/s: order the faster product, then measure"),
            {"rate": rate},
        )


def _shorter_line(subject: pd.Series, claims: pd.DataFrame) -> Iterator[Message]:
    """Say over what length of line the need would be met for sure, if a copper line counts."""
    counted = claims[claims["counts"] & (claims["technology"] == "copper") & claims["way_m"].notna()]
    need = subject["need_down_mbps"]
    if not len(counted) or pd.isna(need):
        return
    lengths = np.arange(1001.0)
    best, profile = max(
        (float(lengths[down[:, 0] >= need].max(initial=0.0)), profile)
        for (profile, mm), table in copper_rates().tables.items()
        for down, _ in [rate_over(table, lengths)]
        if mm == _THIN_MM and not profile.startswith("gfast")
    )
    if best:
        fields = {
            "need": _rounded(need),
            "metres": round(best),
            "profile": code_label("profile", profile, "en"),  # names of products, in every language
            "mm": _THIN_MM,
            "way": _rounded(counted["way_m"].iloc[0]),
        }
        yield Message(
            mark(
                "Copper delivers {need} Mbit/s for sure over at most {metres} m of line ({profile}, wires of "
                "{mm} mm); here it is {way} m"
            ),
            fields,
        )
