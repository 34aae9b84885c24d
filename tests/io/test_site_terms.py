"""What is settled for sites, as offices write it down."""

import pytest

from netplan.errors import DataError
from netplan.io.site_terms import read_site_terms
from netplan.model.terms import SiteTerms


def test_reads_german_and_english_with_any_separator(tmp_path):
    path = tmp_path / "sites.csv"
    expected = {
        "a": SiteTerms(status="built"),
        "b": SiteTerms(earliest=2028),
        "c": SiteTerms(deadline=2029),
        "d": SiteTerms(status="dropped"),
    }
    path.write_text(
        "id,status,earliest,deadline\na,built,,\nb,delayed,2028,\nc,,,2029\n\nd,dropped\n", "utf-8"
    )
    assert read_site_terms(path) == expected
    path.write_text(
        "Kennung;Stand;Frühestens;Frist\na;gebaut;;\nb;verschoben;2028;\nc;offen;;2029\nd;entfällt;;\n",
        "utf-8-sig",
    )
    assert read_site_terms(path) == expected


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no column called id"),
        (b"name\nx\n", "no column called id"),
        (b"id,status\na,gone\n", "gone is no status"),
        (b"id,status\na,built\na,built\n", "stands twice"),
        (b"id,status\n,built\n", "is missing"),
        (b"id,deadline\na,soon\n", "soon is no year"),
        (b"id,deadline\na,99999\n", "99999 is no year"),
        (b"id,status\na,delayed\n", "needs its new earliest year"),
        (b"id;\xff\xfe\n", "no CSV file in UTF-8"),
        (b"\nid,status\n", "names no site"),
        (b"id\na\n", "none of the columns"),
        (b"id,statuss,deadline\na,built,\n", "no column statuss; probably status is meant"),
        (b"id,status,stand\na,built,dropped\n", "names the column status twice"),
        (b"id,status\na,built,2028\n", "row 2: it has more cells"),
        (b'id,status\n"a,built\nb,dropped\n', "no CSV file"),
    ],
)
def test_what_cannot_be_meant_is_named(content, said, tmp_path):
    path = tmp_path / "sites.csv"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_site_terms(path)
    assert said in str(caught.value)


def test_columns_of_somebody_else_may_stand_beside(tmp_path):
    path = tmp_path / "sites.csv"
    path.write_text("\nfid,id,standort,stand\n7,a,Hauptstr.,gebaut\n", "utf-8")
    assert read_site_terms(path) == {"a": SiteTerms(status="built")}


def test_a_file_that_is_not_there_is_a_sentence(tmp_path):
    with pytest.raises(DataError):
        read_site_terms(tmp_path / "none.csv")
