"""Columns that several tables of the schema share."""

from netplan.messages import mark
from netplan.model.schema import Column

ID = Column("id", "text", mark("ID"), required=True)
NAME = Column("name", "text", mark("Name"))
KEY = Column("key", "text", mark("Key"), required=True)
SOURCE = Column("source", "text", mark("Source"))
AS_OF = Column("as_of", "date", mark("As of"))
PROVENANCE = (
    SOURCE,
    AS_OF,
    Column("licence", "text", mark("Licence")),
    Column("confidential", "choice", mark("Confidentiality"), codes="confidential"),
)

STREET = Column("street", "text", mark("Street"))
ADDRESS = (
    STREET,
    Column("house_number", "text", mark("House number")),
    Column("postcode", "text", mark("Postcode")),
    Column("place", "text", mark("Place")),
)
BOROUGH = Column("borough", "text", mark("Borough"))
DISTRICT = Column("district_id", "text", mark("District"))
HOUSEHOLDS = Column("households", "int", mark("Households"), "", 0, 5_000)

SITE_KIND = Column("kind", "choice", mark("Kind"), codes="site_kind")
SCHOOL_TYPE = Column("school_type", "choice", mark("School type"), codes="school_type")
OWNER_KIND = Column("owner_kind", "choice", mark("Owner"), codes="owner_kind")
PUPILS = Column("pupils", "int", mark("Pupils / children"), "", 0, 20_000)
PROMISED = Column("promised", "date", mark("Connection promised by"))

DOWN = Column("down_mbps", "float", mark("Download"), "Mbit/s", 0, 1e6)
UP = Column("up_mbps", "float", mark("Upload"), "Mbit/s", 0, 1e6)
TECHNOLOGY = Column("technology", "choice", mark("Technology"), codes="technology")
OPERATOR = Column("operator", "text", mark("Operator"))
OWNER = Column("owner", "text", mark("Owner"))
VERDICT = Column("verdict", "choice", mark("Verdict"), codes="verdict", required=True)
REASON = Column("reason", "text", mark("Reason"))  # a key of model.reasons until it is spoken

STREET_ID = Column("street_id", "text", mark("Street ID"))
SURFACE = Column("surface", "choice", mark("Surface"), codes="surface")
CROSSING = Column("crossing", "choice", mark("Crossing"), codes="crossing")
SEGMENT_KIND = Column("segment_kind", "choice", mark("Kind"), codes="segment_kind", required=True)
LENGTH = Column("length_m", "float", mark("Length"), "m", 0, required=True)

COST = Column("cost_eur", "float", mark("Cost"), "EUR", 0, required=True)
COST_KIND = Column("cost_kind", "choice", mark("Cost kind"), codes="cost_kind", required=True)
ITEM = Column("item", "text", mark("Item"), required=True)
UNIT = Column("unit", "text", mark("Unit"), required=True)
COUNTED = Column("counted", "text", mark("Counted unit"))
COUNTED_UNIT = Column("unit", "text", mark("Counted unit"), required=True)
SITES_SERVED = Column("n_sites", "int", mark("Sites served by it"), "", 0, required=True)
SITES_CONNECTED = Column("n_sites", "int", mark("Sites connected"), "", 0, required=True)
YEAR = Column("year", "int", mark("Year"), "", 1990, 2200)
STAGE = Column("stage", "int", mark("Period of the programme"), "", 1)
