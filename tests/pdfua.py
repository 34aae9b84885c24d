"""The clauses of PDF/UA-1 (ISO 14289-1:2014) a machine can check with pikepdf, each with what is wrong.

``CLAUSES`` is the list: clause, what it asks, how it is checked. What needs a person stands in ``BY_PERSON``.
This is no certificate: a checker such as veraPDF or PAC and a person with a screen reader have the last word.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import pikepdf

# kinds of structure of PDF 1.7, 14.8.4, and Title, which Typst maps to one of them by its role map
STANDARD = frozenset(
    [
        "Document",
        "Part",
        "Art",
        "Sect",
        "Div",
        "BlockQuote",
        "Caption",
        "TOC",
        "TOCI",
        "Index",
        "NonStruct",
        "Private",
        "P",
        "H",
        "H1",
        "H2",
        "H3",
        "H4",
        "H5",
        "H6",
        "L",
        "LI",
        "Lbl",
        "LBody",
        "Table",
        "TR",
        "TH",
        "TD",
        "THead",
        "TBody",
        "TFoot",
        "Span",
        "Quote",
        "Note",
        "Reference",
        "BibEntry",
        "Code",
        "Link",
        "Annot",
        "Ruby",
        "RB",
        "RT",
        "RP",
        "Warichu",
        "WT",
        "WP",
        "Figure",
        "Formula",
        "Form",
    ]
)
PAINTS = frozenset(["f", "F", "f*", "B", "B*", "b", "b*", "s", "S", "Tj", "TJ", "'", '"', "Do", "sh", "EI"])
HEADINGS = ("H1", "H2", "H3", "H4", "H5", "H6")


class Document:
    """A PDF with its structure tree read once: ``nodes`` are (kind, element, kinds above)."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf, self.root = pdf, pdf.Root
        tree = self.root.get("/StructTreeRoot")
        roles = {} if tree is None else tree.get("/RoleMap", {})
        self.roles = {str(kind)[1:]: str(standard)[1:] for kind, standard in roles.items()}
        self.nodes = [] if tree is None else list(self._walk(tree.get("/K"), ()))

    def _walk(self, element, above):
        if isinstance(element, pikepdf.Array):
            for child in element:
                yield from self._walk(child, above)
        elif isinstance(element, pikepdf.Dictionary) and "/S" in element:
            kind = str(element.S)[1:]
            yield kind, element, above
            yield from self._walk(element.get("/K"), (*above, kind))

    def of(self, *kinds):
        """Return the elements of these kinds."""
        return [element for kind, element, _ in self.nodes if self.roles.get(kind, kind) in kinds]

    def fonts(self):
        """Yield every font of pages and of drawings inside them, each once."""
        seen = set()
        for resources in self.resources():
            for font in resources.get("/Font", {}).values():
                if font.objgen not in seen:
                    seen.add(font.objgen)
                    yield font

    def resources(self):
        """Yield the resources of pages and drawings."""
        seen, todo = set(), [page.get("/Resources", pikepdf.Dictionary()) for page in self.pdf.pages]
        while todo:
            resources = todo.pop()
            yield resources
            for drawing in resources.get("/XObject", {}).values():
                if drawing.objgen not in seen and "/Resources" in drawing:
                    seen.add(drawing.objgen)
                    todo.append(drawing.Resources)

    def annotations(self):
        """Yield every annotation with its page."""
        for page in self.pdf.pages:
            for one in page.get("/Annots", ()):
                yield page, one


def _version(doc):
    with doc.pdf.open_metadata() as about:
        if about.get("pdfuaid:part") != "1":
            yield "the metadata do not say PDF/UA-1"


def _all_marked(doc):
    """Everything painted lies in marked content that is tagged or an artifact, and the two do not mix."""
    for number, page in enumerate(doc.pdf.pages, 1):
        stack, bare, mixed = [], 0, 0
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in ("BDC", "BMC"):
                kind = str(operands[0])
                tagged = kind != "/Artifact" and name == "BDC" and "/MCID" in operands[1]
                mixed += (kind == "/Artifact" and True in stack) or (tagged and "artifact" in stack)
                stack.append("artifact" if kind == "/Artifact" else tagged)
            elif name == "EMC":
                stack.pop()
            elif name in PAINTS and not ("artifact" in stack or True in stack):
                bare += 1
        if bare:
            yield f"page {number}: {bare} operators paint outside tags and artifacts"
        if mixed:
            yield f"page {number}: artifacts and tags lie in each other"


def _marked(doc):
    if not doc.root.get("/MarkInfo", {}).get("/Marked", False):
        yield "the document does not say that it is tagged"
    if doc.root.get("/MarkInfo", {}).get("/Suspects", False):
        yield "the document says that its tags are suspect"


def _title(doc):
    with doc.pdf.open_metadata() as about:
        if not str(about.get("dc:title", "")).strip():
            yield "the metadata have no title"
    if not doc.root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
        yield "the window would show the file's name instead of the title"


def _roles(doc):
    for kind in sorted({kind for kind, _, _ in doc.nodes}):
        way = [kind]
        while way[-1] in doc.roles and doc.roles[way[-1]] not in way:
            way.append(doc.roles[way[-1]])
        if way[-1] not in STANDARD:
            yield f"{kind} is no standard kind of structure"
    if not doc.nodes:
        yield "there is no structure"


def _language(doc):
    if not str(doc.root.get("/Lang", "")).strip():
        yield "no language is given"


def _figures(doc):
    for one in doc.of("Figure"):
        if not str(one.get("/Alt", one.get("/ActualText", ""))).strip():
            yield "a figure has no text for those who cannot see it"


def _headings(doc):
    levels = [int(kind[1]) for kind, _, _ in doc.nodes if kind in HEADINGS]
    if levels and levels[0] != 1:
        yield f"the first heading is of level {levels[0]}"
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"a heading of level {after} follows one of level {before}"


def _one_kind_of_heading(doc):
    if doc.of("H") and doc.of(*HEADINGS):
        yield "numbered and unnumbered headings are mixed"


def _attribute(element, key):
    told = element.get("/A", ())
    for one in told if isinstance(told, pikepdf.Array) else [told]:
        if isinstance(one, pikepdf.Dictionary) and key in one:
            return one[key]
    return None


def _kids(element):
    kids = element.get("/K", ())
    listed = kids if isinstance(kids, pikepdf.Array) else [kids]
    return [one for one in listed if isinstance(one, pikepdf.Dictionary)]


def _tables(doc):
    for table in doc.of("Table"):
        rows = [row for kid in _kids(table) for row in ([kid] if str(kid.get("/S")) == "/TR" else _kids(kid))]
        rows = [row for row in rows if str(row.get("/S")) == "/TR"]
        widths = {sum(int(_attribute(cell, "/ColSpan") or 1) for cell in _kids(row)) for row in rows}
        if len(widths) > 1:
            yield f"a table has rows of {sorted(widths)} cells"
        heads = [cell for row in rows for cell in _kids(row) if str(cell.get("/S")) == "/TH"]
        if not heads:
            yield "a table has no header cells"
        if any(_attribute(cell, "/Scope") is None for cell in heads):
            yield "a header cell does not say for what it stands"


def _lists(doc):
    parts = {"LI": "L", "Lbl": "LI", "LBody": "LI"}
    for kind, _, above in doc.nodes:
        if kind in parts and kind != "Lbl" and (not above or above[-1] != parts[kind]):
            yield f"{kind} stands in {above[-1] if above else 'nothing'}"


def _running(doc):
    """Headers and footers are artifacts of pagination: what no tag holds is one, and says of which kind."""
    for number, page in enumerate(doc.pdf.pages, 1):
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) == "BMC" and str(operands[0]) not in ("/Artifact", "/Span", "/P"):
                yield f"page {number}: content is marked as {operands[0]} without saying what it belongs to"


def _notes(doc):
    ids = [str(one.get("/ID", "")) for one in doc.of("Note")]
    if len(ids) != len(set(ids)) or "" in ids:
        yield "notes lack an ID of their own"


def _absent(*keys):
    def check(doc):
        for key in keys:
            if key in doc.root or key in doc.root.get("/Names", {}):
                yield f"the file has {key}"

    return check


def _security(doc):
    if doc.pdf.is_encrypted and not doc.pdf.allow.accessibility:
        yield "the file forbids reading aloud"


def _tab_order(doc):
    for number, page in enumerate(doc.pdf.pages, 1):
        if page.get("/Annots") and str(page.get("/Tabs", "")) != "/S":
            yield f"page {number}: keys do not follow the structure"


def _links(doc):
    objects = {kid.Obj.objgen for one in doc.of("Link") for kid in _kids(one) if "/Obj" in kid}
    for page, one in doc.annotations():
        if str(one.get("/Subtype")) != "/Link":
            yield f"page {page.index + 1}: an annotation that is no link"
        elif one.objgen not in objects:
            yield f"page {page.index + 1}: a link is in no tag"
        elif not str(one.get("/Contents", "")).strip():
            yield f"page {page.index + 1}: a link is not described"


def _scripts(doc):
    if "/AA" in doc.root or "/JavaScript" in doc.root.get("/Names", {}):
        yield "the file holds scripts"


def _references(doc):
    for resources in doc.resources():
        for name, drawing in resources.get("/XObject", {}).items():
            if "/Ref" in drawing:
                yield f"{name} refers to another file"


def _embedded(doc):
    for font in doc.fonts():
        inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
        told = inner.get("/FontDescriptor", {})
        inside = any(f"/FontFile{end}" in told for end in ("", "2", "3"))
        if str(font.get("/Subtype")) != "/Type3" and not inside:
            yield f"{font.get('/BaseFont')} is not embedded"


def _unicode(doc):
    for font in doc.fonts():
        if "/ToUnicode" not in font and "/DescendantFonts" in font:
            yield f"{font.get('/BaseFont')} does not say which letters its glyphs are"


def _cid(doc):
    for font in doc.fonts():
        for inner in font.get("/DescendantFonts", ()):
            if str(inner.Subtype) == "/CIDFontType2" and "/CIDToGIDMap" not in inner:
                yield f"{font.get('/BaseFont')} does not map its glyphs"


def _widths(doc):
    for font in doc.fonts():
        for inner in font.get("/DescendantFonts", ()):
            if "/W" not in inner and "/DW" not in inner:
                yield f"{font.get('/BaseFont')} has no widths"


@dataclass(frozen=True)
class Clause:
    """A clause, what it asks for, how a machine asks: the check yields what is wrong."""

    number: str
    asks: str
    check: Callable[[Document], Iterator[str]]


CLAUSES = (
    Clause("5", "the metadata name PDF/UA-1", _version),
    Clause("7.1 (1–3)", "all that is painted is tagged or an artifact, and the two do not mix", _all_marked),
    Clause("7.1 (5)", "kinds of structure are standard ones, or mapped to them without a circle", _roles),
    Clause("7.1 (7–8)", "the document says that it is tagged, and no tag is suspect", _marked),
    Clause("7.1 (9–10)", "there is a title, and the window shows it", _title),
    Clause("7.2", "the language of the document is given", _language),
    Clause("7.3", "every figure has a text for those who cannot see it", _figures),
    Clause("7.4.2", "headings begin with level 1 and skip none", _headings),
    Clause("7.4.4", "numbered and unnumbered headings are not mixed", _one_kind_of_heading),
    Clause("7.5", "tables are regular, have header cells, and these say for what they stand", _tables),
    Clause("7.6", "items of lists stand in lists", _lists),
    Clause("7.8", "headers and footers of pages are artifacts", _running),
    Clause("7.9", "notes have an ID of their own", _notes),
    Clause("7.10", "there are no layers to switch", _absent("/OCProperties")),
    Clause("7.11", "there are no embedded files", _absent("/EmbeddedFiles")),
    Clause("7.12", "there are no article threads", _absent("/Threads")),
    Clause("7.13–7.15", "there are no signatures and no forms", _absent("/AcroForm", "/Perms")),
    Clause("7.16", "reading aloud is not forbidden", _security),
    Clause("7.18.3", "keys go through a page in the order of its structure", _tab_order),
    Clause("7.18.1, 7.18.5", "links are tagged and described; there are no other annotations", _links),
    Clause("7.19", "there are no scripts", _scripts),
    Clause("7.20", "no drawing refers to another file", _references),
    Clause("7.21.3", "glyphs of composite fonts are mapped", _cid),
    Clause("7.21.4", "fonts are embedded", _embedded),
    Clause("7.21.5", "fonts have their widths", _widths),
    Clause("7.21.7", "fonts say which letters their glyphs are", _unicode),
)
BY_PERSON = (
    ("7.1 (1)", "Is what is an artifact really of no meaning, and every tag the right one?"),
    ("7.1 (2)", "Does the order of the structure make sense when read aloud?"),
    ("7.1 (4)", "Is nothing told by colour, shape or place alone?"),
    ("7.2 (1)", "Are names and phrases of another language few enough to need no mark of their own?"),
    ("7.3", "Do the texts of maps and charts say what one sees there?"),
    ("7.4.1", "Are headings those of what follows?"),
    ("7.5", "Do header cells name what stands below and beside them?"),
    ("7.21.6, 7.21.8", "Is there no glyph without a meaning (.notdef)? veraPDF reads the fonts themselves."),
)


def protocol(path):
    """Yield every clause with what is wrong, at most three sentences of it."""
    with pikepdf.open(path) as pdf:
        doc = Document(pdf)
        for clause in CLAUSES:
            yield clause, list(clause.check(doc))[:3]
