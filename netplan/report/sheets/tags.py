"""A PDF of one picture made accessible: a figure with its text, language, title, after PDF/UA-1, 7.1 to 7.3.

QPdfWriter writes no structure. pikepdf adds Document > Figure around the whole page: what a map shows is told
by its text and by the tables of the report; its letters are part of the picture. The file does not
claim to be PDF/UA: nobody has examined that.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from netplan.model.codes import Language

if TYPE_CHECKING:  # an extra: who has it not gets sheets without tags
    import pikepdf

_LANGUAGES: dict[Language, str] = {"en": "en-GB", "de": "de-DE"}


def can_tag() -> bool:
    """Whether pikepdf is there."""
    return find_spec("pikepdf") is not None


def tag_figure(path: Path, title: str, language: Language, alt: str) -> bool:
    """Make every page of a PDF one tagged figure; False where pikepdf is missing."""
    if not can_tag():
        return False
    # 0.1 s, and only who writes a PDF needs it
    import pikepdf

    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        _tag_pages(pdf, alt)
        pdf.Root.Lang = pikepdf.String(_LANGUAGES[language])
        pdf.Root.MarkInfo = pikepdf.Dictionary(Marked=True)
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        with pdf.open_metadata(set_pikepdf_as_editor=False) as about:
            about["dc:title"] = title
            about["dc:language"] = [_LANGUAGES[language]]
            about["dc:description"] = alt
        pdf.save(path, compress_streams=True)
    return True


def _tag_pages(pdf: "pikepdf.Pdf", alt: str) -> None:
    """Add the tree Document > Figure, a figure a page, and mark all of each page as its figure."""
    from pikepdf import Array, Dictionary, Name, String  # as above

    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root, K=Array()))
    nums = Array()
    for number, page in enumerate(pdf.pages):
        box = Array([float(edge) for edge in page.mediabox])
        where = Dictionary(O=Name.Layout, BBox=box, Placement=Name.Block)
        element = Dictionary(Type=Name.StructElem, S=Name.Figure, P=document, Pg=page.obj, K=0, A=where)
        figure = pdf.make_indirect(element)
        figure.Alt = String(alt)
        document.K.append(figure)
        nums.append(number)
        nums.append(Array([figure]))
        page.obj.StructParents = number
        page.obj.Tabs = Name.S
        page.contents_add(b"/Figure <</MCID 0>> BDC\n", prepend=True)
        page.contents_add(b"\nEMC")
    root.K = Array([document])
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=nums))
    root.ParentTreeNextKey = len(pdf.pages)
    pdf.Root.StructTreeRoot = root
