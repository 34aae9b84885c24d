"""Whatever lies in a file, its reader returns a value or says what is wrong: nothing else, and it comes back.

A few examples of every reader; ``python -m tests.fuzz --seconds 600`` tries for ten minutes. What was found
once stays below, as the file that did it.
"""

import os

import pytest

from netplan.errors import DataError
from netplan.model.radio import radio_text
from netplan.model.xtrasse import FEATURES, GML, NAMESPACE
from tests.fuzz.readers import READERS, lying
from tests.fuzz.trying import attempt, attempt_for, outcome

SECONDS = float(os.environ.get("NETPLAN_FUZZ_SECONDS", "0"))
MANY = "9" * 5000  # digits that Python refuses to make a number of
DEEP = "[" * 3000

HALF_SHAPE = (
    f'<s:FeatureCollection xmlns:s="{FEATURES}" xmlns="{NAMESPACE}" xmlns:g="{GML}"><s:featureMember>'
    "<BRA_Kabel><position><g:MultiPoint><g:pointMember><g:Point/></g:pointMember></g:MultiPoint>"
    "</position></BRA_Kabel>"
    "</s:featureMember></s:FeatureCollection>"
)

# reader, file: each was answered by something else than a sentence
FOUND = [
    ("layer profile", "layer = [1]"),
    ("layer profile", f"layer = {DEEP}"),
    ("layer profile", f"layer = {MANY}"),
    ("assumptions", f"policy = {MANY}"),
    ("assumptions", "[[targets]]\nkey = 'a'\nlabel = 'l'\nbasis = 'b'\ndown_mbps = 1e308"),
    ("assumptions", f"[[targets]]\nkey = 'a'\nlabel = 'l'\nbasis = 'b'\nup_mbps = 1{'0' * 400}"),
    ("batch order", f"name = {DEEP}"),
    ("delivery", "plan = 3"),
    ("delivery", "default = [3]"),
    ("delivery", "class = 3"),
    ("delivery", "contact = 3"),
    ("delivery", "[contact]\nuse = 3"),
    ("delivery", "exempt = 3"),
    (
        "funding profile",
        "[[layer]]\nname = 'a'\ntable = 'boundary'\nfields = [{ name = 'a', column = ['id'] }]",
    ),
    (
        "funding profile",
        "[[layer]]\nname = 'a'\ntable = 'boundary'\ngeometry = ['line']\nfields = [{ type = [] }]",
    ),
    ("funding profile", "[[layer]]\nname = 'a'\ntable = 'boundary'\nknown = [['id']]"),
    ("fitness rules", "wlan = 3"),
    ("fitness rules", "wlan = 'x'"),
    ("fitness rules", "[wlan]\npower = 3"),
    (
        "radio catalogue",
        radio_text().replace("[rules.", "[others.").replace('edition = "', 'rules = 3\nedition = "'),
    ),
    ("radio catalogue", radio_text().replace('near = "array_60"', "near = ['array_60']")),
    ("radio catalogue", radio_text().replace("tx_dbm = 18", "tx_dbm = 1" + "0" * 400)),
    ("radio catalogue", radio_text() + "\n[setups]\nx = 3"),
    ("XTrasse", HALF_SHAPE),
    ("presets", DEEP),
    ("presets", "[1]"),
    ("batch result", '{"fingerprint": "0"}'),
    ("batch result", DEEP),
    ("radio order", f"name = 'a'\nwhat = 'radio'\ninputs = ['{'9' * 5000}']\nout = 'o'"),
    ("radio order", "name = 'a'\nwhat = 'radio'\ninputs = ['*.gpkg']\nout = 'o'\n[radio]\nwho = []"),
    ("kept choice", "3"),
    ("kept choice", DEEP),
    ("kept choice", '{"share": "all"}'),
    ("kept choice", '{"targets": "roofs"}'),
    ("kept choice", f'{{"budget_eur": 1{"0" * 400}}}'),
    ("settings", f"[General]\nrecent=/{'9' * 5000}"),
    ("settings", "[General]\nrecent=/a%00b"),
    ("kept arrays", "netplan arrays 1\x02\0\0\0\0\0\0\0{}"),
]


@pytest.mark.parametrize("name", READERS)
def test_a_valid_file_is_taken(name):
    """Or those spoiled would be refused at the first step."""
    with lying(READERS[name], READERS[name].make()) as path:
        if name == "claim":
            with pytest.raises(DataError, match="is open in netplan: x on y"):
                READERS[name].read(path)
        else:
            assert READERS[name].read(path) is not None


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", READERS)
def test_a_spoiled_file_is_taken_or_refused_with_a_sentence(name):
    reader = READERS[name]
    if SECONDS:
        attempt_for(reader, SECONDS / len(READERS), number=os.getpid())
    else:
        attempt(reader, max(2, 4 // reader.cost))


@pytest.mark.parametrize(("name", "text"), FOUND)
def test_what_was_found_once_is_mended(name, text):
    outcome(READERS[name], text.encode())
