"""Styles the user keeps under names: for every project, in the settings of this computer."""

import json
from dataclasses import asdict, replace

from PySide6.QtCore import QObject

from netplan.messages import Message, mark
from netplan.model.looks import Preset, presets_of
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.intents import DropPreset, KeepPreset, RenamePreset
from netplan.ui.state import State

_KEY = "presets"


class Presets(QObject):
    """Keeps them in memory and in the state of the window."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        self._kept = _read(window.memory.text(_KEY))
        desk.changed.connect(self._follow)
        desk.asked.connect(self._do)

    def _follow(self, _old: State, _new: State) -> None:
        """Hand them to a project that has just been opened."""
        now = self._desk.state
        if now.project is not None and now.presets is not self._kept:
            self._desk.show(presets=self._kept)

    def _do(self, asked: object) -> None:
        match asked:
            case KeepPreset(preset):
                self._keep(preset)
            case DropPreset(table, name):
                self._become(tuple(one for one in self._kept if _key(one) != (table, name)))
            case RenamePreset(table, name, new):
                self._rename(table, name, new.strip())

    def _keep(self, preset: Preset) -> None:
        known = [_key(one) for one in self._kept]
        if _key(preset) in known:
            self._become(tuple(preset if _key(one) == _key(preset) else one for one in self._kept))
        else:
            self._become((*self._kept, preset))

    def _rename(self, table: str, name: str, new: str) -> None:
        if (table, new) in [_key(one) for one in self._kept]:
            self._window.say(Message(mark("There is a style {name} already"), {"name": new}))
        elif new:
            renamed = (replace(one, name=new) if _key(one) == (table, name) else one for one in self._kept)
            self._become(tuple(renamed))

    def _become(self, kept: tuple[Preset, ...]) -> None:
        self._kept = kept
        self._window.memory.put_text(_KEY, json.dumps([asdict(one) for one in kept]))
        self._desk.show(presets=kept)


def _key(preset: Preset) -> tuple[str, str]:
    return preset.look.table, preset.name


def _read(text: str) -> tuple[Preset, ...]:
    """Return what was kept; what is not legible any more is left out."""
    try:
        return presets_of(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return ()
