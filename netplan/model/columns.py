"""Columns that several tables of the schema share."""

from netplan.messages import mark
from netplan.model.schema import Column

ID = Column("id", "text", mark("ID"), required=True)
NAME = Column("name", "text", mark("Name"))
DOWN = Column("down_mbps", "float", mark("Download"), "Mbit/s", 0, 1e6)
UP = Column("up_mbps", "float", mark("Upload"), "Mbit/s", 0, 1e6)
TECHNOLOGY = Column("technology", "choice", mark("Technology"), codes="technology")
VERDICT = Column("verdict", "choice", mark("Verdict"), codes="verdict", required=True)
REASON = Column("reason", "text", mark("Reason"))  # a key of model.reasons until it is spoken
OPERATOR = Column("operator", "text", mark("Operator"))
ADDRESS = (
    Column("street", "text", mark("Street")),
    Column("house_number", "text", mark("House number")),
    Column("postcode", "text", mark("Postcode")),
    Column("place", "text", mark("Place")),
)
HOUSEHOLDS = Column("households", "int", mark("Households"), "", 0, 5_000)

PROVENANCE = (
    Column("source", "text", mark("Source")),
    Column("as_of", "date", mark("As of")),
    Column("licence", "text", mark("Licence")),
    Column("confidential", "choice", mark("Confidentiality"), codes="confidential"),
)
DISTRICT = Column("district_id", "text", mark("District"))
SITE_KIND = Column("kind", "choice", mark("Kind"), codes="site_kind")
SCHOOL_TYPE = Column("school_type", "choice", mark("School type"), codes="school_type")
OWNER_KIND = Column("owner_kind", "choice", mark("Owner"), codes="owner_kind")
PROMISED = Column("promised", "date", mark("Connection promised by"))
