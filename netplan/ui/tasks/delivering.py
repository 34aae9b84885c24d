"""Deliveries to the Infrastrukturatlas and to funding bodies: checked and written beside the window."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from netplan.errors import NetplanError
from netplan.io.xtrasse.delivery_file import CONTACTS, Delivery, read_delivery
from netplan.messages import Message, mark
from netplan.model.plan import Coverage, Plan
from netplan.progress import Progress
from netplan.report.file_names import file_name
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.tasks.networks import whole_result

if TYPE_CHECKING:  # loads what the window is there without
    from netplan.i18n import Words
    from netplan.report.deliveries import Delivered
    from netplan.report.delivery_order import DeliveryOrder
    from netplan.ui.dialogs.deliver import DeliverChoice, DeliverDialog

_CHANNEL = "deliver"


class Delivering(QObject):
    """The slot of "Deliver"."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        self._dialog: DeliverDialog | None = None

    def ask(self) -> None:
        """Ask to whom, and show what is missing."""
        # the window is there without the solvers
        from netplan.ui.dialogs.deliver import DeliverDialog

        state = self._desk.state
        if state.result is None or state.stale:
            return
        folder = state.beside(f"{file_name(state.result.project.name)}-delivery")
        planned = state.plan is not None
        self._dialog = DeliverDialog(self._window.words, folder, self._window, planned=planned)
        self._dialog.checked.connect(self._check)
        self._dialog.chosen.connect(self._write)
        self._dialog.finished.connect(self._forget)
        self._dialog.open()

    def _forget(self) -> None:
        self._dialog = None

    def _check(self, choice: "DeliverChoice") -> None:
        result = whole_result(self._desk.state)
        if result is not None:
            work, label = partial(_check, result, choice), Message(mark("Checking the delivery"))
            self._window.jobs.start(label, work, partial(self._show, choice), channel=_CHANNEL)

    def _show(self, choice: "DeliverChoice", found: "Delivered | Message") -> None:
        if self._dialog is not None:
            self._dialog.show_checked(choice, found)

    def _write(self, choice: "DeliverChoice") -> None:
        result = whole_result(self._desk.state)
        if result is not None:
            work = partial(_write, result, choice, self._window.words)
            label = Message(mark("Writing the delivery"))
            self._window.jobs.start(label, work, self._written, channel=_CHANNEL)

    def _written(self, made: "Delivered") -> None:
        folder = str(made.files[0].parent) if made.files else ""
        fields = {
            "folder": folder,
            "files": [path.name for path in made.files],
            "left_out": list(made.left_out),
        }
        self._window.say(Message(mark("Written to {folder}: {files}. {left_out}"), fields))


def _check(result: Plan | Coverage, choice: "DeliverChoice", progress: Progress) -> "Delivered | Message":
    """Return what is missing; the sentence of an error is an answer, too: the dialog shows it."""
    # the window is there without the solvers
    from netplan.report.delivery_order import check_order

    try:
        return check_order(_order(choice), result, progress)
    except NetplanError as error:
        return error.message


def _write(
    result: Plan | Coverage, choice: "DeliverChoice", words: "Words", progress: Progress
) -> "Delivered":
    # see above
    from netplan.report.delivery_order import write_order

    return write_order(_order(choice), result, choice.folder, words, progress)


def _order(choice: "DeliverChoice") -> "DeliveryOrder":
    # see above
    from netplan.report.delivery_order import DeliveryOrder

    return DeliveryOrder(choice.to, delivery_of(choice), choice.profile, choice.phase, choice.because)


def delivery_of(choice: "DeliverChoice") -> Delivery:
    """Return what the file says, with what was typed in its place where it was.

    Raises:
        DataError: the file cannot be read.

    """
    told = read_delivery(choice.file) if choice.file and choice.to == "isa" else Delivery()
    contacts = {who: dict(choice.contact) for who in CONTACTS} if choice.contact else told.contacts
    typed = {"foerderung": choice.funded, "verfuegbarkeit": choice.available}
    general = {**told.defaults.get("", {}), **{key: value for key, value in typed.items() if value}}
    return replace(told, contacts=contacts, defaults={**told.defaults, "": general})
