"""The first question of the import assistant: which file, which layer of it, as what, in which system."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLineEdit, QPushButton, QWidget

from netplan.errors import NetplanError
from netplan.i18n import Words
from netplan.io.layers import ROLES, Contents, Inside, Proposal, Source, propose
from netplan.io.layers.proposals import as_role
from netplan.io.profile import read_profile
from netplan.messages import Message, mark
from netplan.model.rasters import RASTER_ROLES
from netplan.session.importing import ROLE_NAMES
from netplan.session.rasters import GridSource
from netplan.ui.widgets.fields import ask_file, choice, plain_label
from netplan.ui.widgets.grid_fields import GridFields
from netplan.ui.widgets.system_field import SystemField

FILES = mark(
    "Layers, tables, extracts and grids (*.gpkg *.shp *.zip *.geojson *.json *.geojsonl *.fgb *.parquet "
    "*.kml *.kmz *.gml *.csv *.tsv *.txt *.xlsx *.dxf *.pbf *.osm *.osm.gz *.osm.bz2 *.tif *.tiff *.asc)"
)
_USUAL_SYSTEM = "EPSG:25833"
MAPPINGS = mark("Mappings (*.toml)")


class SourcePage(QWidget):
    """Says by ``looked`` which file is wanted; ``source`` is how it would be read, as far as that is said."""

    looked = Signal(object)  # a path
    changed = Signal()
    troubled = Signal(object)  # a message
    service_wanted = Signal(str)  # the system to ask it for

    def __init__(self, words: Words, crs: str) -> None:
        super().__init__()
        self.words = words
        self.source: Source | GridSource | None = None
        self._contents: Contents | None = None
        self._proposals: tuple[Proposal, ...] = ()
        self._path = QLineEdit()
        self._path.setAccessibleName(words("File"))
        self._browse = QPushButton(words("Choose …"))
        self._service = QPushButton(words("From a service …"))
        self._system = crs or _USUAL_SYSTEM
        self._layer, self._role = choice(words("Layer")), choice(words("Role"))
        self._crs, self._grid = SystemField(words, crs), GridFields(words)
        self._why, self._where = plain_label("", "quiet"), plain_label("", "quiet")
        self._known = QPushButton(words("Use a kept mapping …"))
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        file, mapping = QHBoxLayout(), QHBoxLayout()
        file.addWidget(self._path, 1)
        file.addWidget(self._browse)
        file.addWidget(self._service)
        mapping.addWidget(self._known)
        mapping.addStretch(1)
        self._form = form = QFormLayout(self)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for label, field in ((self.words("File"), file), (self.words("Layer"), self._layer),
                             (self.words("Role"), self._role), ("", self._why),
                             (self.words("Coordinate system"), self._crs), ("", self._where),
                             (self.words("Heights"), self._grid), ("", mapping)):  # fmt: skip
            form.addRow(label, field)

    def _connect(self) -> None:
        for button in (self._browse, self._service, self._known):
            button.setAutoDefault(False)
        self._browse.clicked.connect(self._ask_file)
        self._service.clicked.connect(self.ask_service)
        self._known.clicked.connect(self._ask_mapping)
        self._path.editingFinished.connect(self._look)
        self._layer.activated.connect(self._offer_roles)
        self._role.activated.connect(self._choose_role)
        self._crs.edited.connect(self._choose_role)
        self._grid.edited.connect(self._choose_role)

    @property
    def inside(self) -> Inside | None:
        """The layer that is chosen."""
        at = self._layer.currentIndex()
        return self._contents.layers[at] if self._contents and at >= 0 else None

    def start(self, path: str) -> None:
        """Begin with a file, or with none."""
        self._path.setText(path)
        if path:
            self._look()

    def ask_service(self) -> None:
        """Ask for a layer of a service; it becomes a file."""
        self.service_wanted.emit(self._system)

    def show_contents(self, contents: Contents | None) -> None:
        """Offer the layers of a file; None if it cannot be read."""
        self._contents = contents
        self._proposals = propose(contents) if contents else ()
        self._layer.clear()
        if contents:
            self._layer.addItems([inside.name for inside in contents.layers])
        self._known.setEnabled(contents is not None and not self._is_grid())
        self._offer_roles()

    def map_columns(self, columns: Mapping[str, str], units: Mapping[str, str]) -> None:
        """Read the columns like this."""
        if isinstance(self.source, Source):
            self.source = replace(self.source, columns=columns, units=units)

    def use_mapping(self, path: str) -> None:
        """Read the file as a kept mapping says: the one of its name, else the first for it."""
        inside, contents = self.inside, self._contents
        if inside is None or contents is None:
            return
        try:
            kept = read_profile(Path(path))
        except NetplanError as error:
            self.troubled.emit(error.message)
            return
        named = [one for one in kept if one.path.stem.casefold() == contents.path.stem.casefold()]
        known = (named or list(kept))[0]
        several = inside.name if len(contents.layers) > 1 else ""
        self.source = replace(known, path=contents.path, layer=several)
        self._crs.say(known.crs)
        self._role.setCurrentIndex(max(0, self._role.findData(_role_of(known))))
        template = mark("Columns as {file} says.")
        self._why.setText(self.words(Message(template, {"file": Path(path).name})))
        self.changed.emit()

    def _ask_file(self) -> None:
        filters = [self.words(FILES), self.words("All files (*)")]
        dialog = ask_file(self, self.words("Import a file"), filters)
        dialog.fileSelected.connect(self.start)
        dialog.open()

    def _ask_mapping(self) -> None:
        dialog = ask_file(self, self.words("Use a kept mapping"), [self.words(MAPPINGS)])
        dialog.fileSelected.connect(self.use_mapping)
        dialog.open()

    def _look(self) -> None:
        path = Path(self._path.text().strip())
        if path.is_file() and (self._contents is None or self._contents.path != path):
            self.looked.emit(path)

    def _offer_roles(self) -> None:
        """Put the proposed role first, and say what speaks for it."""
        self._role.clear()
        self._why.setText("")
        if self.inside is not None:
            proposal = self._proposals[self._layer.currentIndex()]
            roles = RASTER_ROLES if self._is_grid() else ROLE_NAMES
            first = [name for name in (proposal.role, *proposal.others) if name in roles]
            for name in (*first, *(name for name in roles if name not in first)):
                self._role.addItem(self.words(roles[name]), name)
            reasons = ", ".join(self.words(reason) for reason in proposal.reasons)
            self._why.setText(self.words("Proposed: {reasons}.", reasons=reasons) if reasons else "")
        self._form.setRowVisible(self._grid, self._is_grid())
        self._offer_systems()
        self._choose_role()

    def _is_grid(self) -> bool:
        return self.inside is not None and self.inside.shape == "raster"

    def _offer_systems(self) -> None:
        """Propose a system where the file says none, and say why."""
        known = self._proposals[self._layer.currentIndex()].source if self.inside else None
        reason = self._crs.offer(self.inside, known.likely if known else "")
        self._where.setText(self.words(reason) if reason else "")

    def _choose_role(self) -> None:
        """Take the file as a role; a delivery netplan knows is read as it is known to be."""
        inside, role = self.inside, self._role.currentData()
        self.source = None
        if self._contents and inside and role and not self._crs.is_open:
            proposal = self._proposals[self._layer.currentIndex()]
            known = proposal.source if proposal.role == role else None
            if role in RASTER_ROLES:
                grid = self._grid
                self.source = GridSource(self._contents.path, role, self._crs.told, grid.unit, grid.day)
            else:
                source = known or as_role(self._contents, inside, role)
                self.source = replace(source, crs=self._crs.told or source.crs)
        self.changed.emit()


def _role_of(source: Source) -> str:
    """Return what a planner calls the layer a source is for."""
    fits = [
        name
        for name, (table, values) in ROLES.items()
        if table == source.role and values.items() <= source.constants.items()
    ]
    return max(fits, key=lambda name: len(ROLES[name][1]), default=source.role)
