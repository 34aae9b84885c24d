"""The background map: off until the user has chosen a service and agreed to its host."""

from PySide6.QtCore import QObject

from netplan.errors import NetplanError
from netplan.io.map_service import Background, PictureCache, Service, read_service
from netplan.messages import Message, mark
from netplan.progress import Progress
from netplan.session.settings import cache_folder
from netplan.ui.desk import Desk
from netplan.ui.dialogs.background import BackgroundDialog
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.jobs import sentence_of
from netplan.ui.map.backdrop import ServicePictures
from netplan.ui.map.canvas import MapCanvas
from netplan.ui.map.tiles import TileKey
from netplan.ui.state import State
from netplan.ui.widgets.fields import plain_label

_CACHE = "background"
_CHANNEL = "map service"  # a later question makes the answer to the one before useless
_OFF_PX = 8


class BackgroundMap(QObject):
    """Answers the action "Background map …"; names on the map whose map it is."""

    def __init__(self, window: MainWindow, desk: Desk, canvas: MapCanvas) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._canvas = canvas
        self._dialog: BackgroundDialog | None = None
        self._address = ""
        self.pictures: ServicePictures | None = None
        self._credit = plain_label("", "credit")
        self._credit.setParent(canvas)
        self._credit.setWordWrap(False)
        self._credit.hide()
        canvas.settled.connect(self._follow)
        canvas.viewed.connect(self._place)
        desk.changed.connect(self.refresh)

    def rebuild(self) -> None:
        """Take on the words of the window: the dialog is built anew when it is asked for."""
        self._place()

    def refresh(self, old: State, new: State) -> None:
        """Switch it off with the project: another one may lie in another system."""
        if self.pictures is None:
            return
        if new.project is None or not new.background or (old.project and old.project.crs != new.project.crs):
            self.end()

    def ask(self) -> None:
        """Ask for service, layer, style and format."""
        self._dialog = BackgroundDialog(
            self._window.words, self._address, is_on=self.pictures is not None, parent=self._window
        )
        self._dialog.asked.connect(self._read)
        self._dialog.chosen.connect(self.show_map)
        self._dialog.ended.connect(self.end)
        self._dialog.finished.connect(self._forget)
        self._dialog.open()

    def show_map(self, background: Background) -> None:
        """Show a layer of a service below the map."""
        self.end()
        pictures = ServicePictures(self, background, PictureCache(cache_folder() / _CACHE))
        pictures.arrived.connect(self._draw)
        pictures.failed.connect(self._complain)
        self.pictures = pictures
        self._lay(pictures)
        self._credit.setText(f"© {background.attribution}")
        self._place()
        self._credit.show()
        self._desk.show(background=f"{background.offer.title} – {background.attribution}")
        self._follow()

    def end(self) -> None:
        """Show no background map."""
        if self.pictures is None:
            return
        old, self.pictures = self.pictures, None
        self._lay(None)
        self._credit.hide()
        old.deleteLater()
        if self._desk.state.background:
            self._desk.show(background="")

    def _lay(self, pictures: ServicePictures | None) -> None:
        self._canvas.scenes.lay(pictures)
        self._canvas.set_layers(self._canvas.layers)

    def _read(self, address: str) -> None:
        project = self._desk.state.project
        if project is not None:
            self._address = address
            label = Message(mark("Asking the map service"))
            self._window.jobs.start(label, _Asking(address, project.crs).run, self._take, channel=_CHANNEL)

    def _forget(self) -> None:
        """Wait for no answer any more: the dialog was closed."""
        self._dialog = None

    def _take(self, answer: Service | NetplanError) -> None:
        if self._dialog is None:
            return
        if isinstance(answer, NetplanError):
            self._dialog.say(self._window.words(answer.message))
        elif self._desk.state.project is not None:
            self._dialog.offer(answer, self._desk.state.project.crs)

    def _follow(self) -> None:
        if self.pictures is not None:
            self.pictures.follow(self._canvas.view, self._canvas.devicePixelRatioF())

    def _draw(self, key: TileKey) -> None:
        if self.pictures is not None:
            self._canvas.tiles.redraw(key)

    def _complain(self, error: BaseException) -> None:
        self._window.say(error.message if isinstance(error, NetplanError) else sentence_of(error))

    def _place(self) -> None:
        self._credit.adjustSize()
        self._credit.move(_OFF_PX, self._canvas.height() - self._credit.height() - _OFF_PX)


class _Asking:
    """A job that asks a service what it has; an error is an answer, too, for the dialog."""

    def __init__(self, address: str, crs: str) -> None:
        self._address = address
        self._crs = crs

    def run(self, progress: Progress) -> Service | NetplanError:
        """Return what it offers."""
        progress(0.1)
        try:
            return read_service(self._address, self._crs)
        except NetplanError as error:
            return error
