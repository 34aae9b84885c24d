"""What a project consists of: layers with their origin, prices."""

from datetime import date

from netplan.i18n import Words
from netplan.model.catalogue import Catalogue
from netplan.model.project import Project
from netplan.report.content import layer_label
from netplan.report.document import layer_origins
from netplan.report.price_names import price_name, price_source
from netplan.report.section import Section


def layers_section(project: Project, words: Words) -> Section:
    """Return one row for each layer: how many rows, from where, as of when, under which licence."""
    rows = tuple(
        (
            layer_label(origin["layer"], words),
            origin["layer"],
            ", ".join(origin["sources"]) or words("n/a"),
            ", ".join(origin["licences"]) or words("n/a"),
            words.date(date.fromisoformat(origin["as_of"])) if origin["as_of"] else words("n/a"),
            words.number(origin["rows"]),
        )
        for origin in layer_origins(project)
    )
    header = (
        words("Layer"),
        words("Table"),
        words("Source"),
        words("Licence"),
        words("As of"),
        words("Rows"),
    )
    title = words("{name}, {crs}", name=project.name, crs=project.crs)
    return Section(title, header, rows, left=5)


def prices_section(catalogue: Catalogue, words: Words) -> Section:
    """Return one row for each unit price, with its range, year and source."""
    rows = tuple(
        (
            price_name(price.key, words),
            price.key,
            price_source(price.source, words),
            str(price.year),
            price.unit,
            words.number(price.eur, 2),
            f"{words.number(price.low, 2)}–{words.number(price.high, 2)}",
        )
        for price in catalogue.values()
    )
    note = words("[K] marks planning values nobody has verified.")
    header = (
        words("Price"), words("Key"), words("Source"), words("Year"), words("Unit"), words("Value"),
        words("Range"),
    )  # fmt: skip
    return Section(words("Price catalogue"), header, rows, note, left=5)
