"""What the window remembers between two starts: language, colours, recent projects, how it stood."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from netplan.i18n import LANGUAGES
from netplan.model.codes import Language
from netplan.ui.theme import SCHEMES, TEXT_PERCENT, Scheme

MOST_KEPT = 99
_KEPT = "generations"
_N_KEPT = 5
_N_RECENT = 8


class Memory:
    """A settings file; what somebody wrote into it by hand is taken if it can be, and ignored if not."""

    def __init__(self, file: Path) -> None:
        self._kept = QSettings(str(file), QSettings.Format.IniFormat)

    def language(self, default: Language) -> Language:
        """Return the language last chosen."""
        return next((known for known in LANGUAGES if known == self._kept.value("language")), default)

    def set_language(self, language: Language) -> None:
        """Remember the language."""
        self._kept.setValue("language", language)

    @property
    def scheme(self) -> Scheme:
        """The colours last chosen."""
        return next((known for known in SCHEMES if known == self._kept.value("scheme")), "system")

    def set_scheme(self, scheme: Scheme) -> None:
        """Remember the colours."""
        self._kept.setValue("scheme", scheme)

    @property
    def text_percent(self) -> int:
        """The size of text last chosen, of what the system asks for."""
        return next((known for known in TEXT_PERCENT if str(known) == str(self._kept.value("text"))), 100)

    def set_text_percent(self, percent: int) -> None:
        """Remember the size of text."""
        self._kept.setValue("text", percent)

    @property
    def recent(self) -> list[str]:
        """The projects last used that are still there, newest first."""
        kept = self._kept.value("recent")
        paths = kept if isinstance(kept, list) else [kept] if isinstance(kept, str) else []
        return [str(path) for path in paths if _is_there(Path(str(path)))]

    def put_recent(self, path: Path) -> None:
        """Put a project first among the recent ones."""
        known = str(path.resolve())
        self._kept.setValue(
            "recent", [known, *(other for other in self.recent if other != known)][:_N_RECENT]
        )

    def bytes(self, key: str) -> QByteArray:
        """Return what Qt made to remember a window by, empty if there is nothing."""
        kept = self._kept.value(key)
        return kept if isinstance(kept, QByteArray) else QByteArray()

    def put_bytes(self, key: str, kept: QByteArray) -> None:
        """Remember such bytes."""
        self._kept.setValue(key, kept)

    def flag(self, key: str, *, default: bool) -> bool:
        """Return a yes or no."""
        return str(self._kept.value(key, default)).lower() == "true"

    def put_flag(self, key: str, *, value: bool) -> None:
        """Remember a yes or no."""
        self._kept.setValue(key, value)

    def text(self, key: str) -> str:
        """Return a text, empty if there is none."""
        kept = self._kept.value(key)
        return kept if isinstance(kept, str) else ""

    def put_text(self, key: str, text: str) -> None:
        """Remember a text."""
        self._kept.setValue(key, text)

    def flush(self) -> None:
        """Write the file now."""
        self._kept.sync()


def _is_there(path: Path) -> bool:
    """Whether there is such a file: none on a share that is away, or in a folder one may not look into."""
    try:
        return path.is_file()
    except OSError:
        return False


def n_kept(memory: Memory) -> int:
    """Return how many earlier versions of a project file are kept."""
    told = memory.text(_KEPT)
    return min(int(told), MOST_KEPT) if told.isdecimal() else _N_KEPT


def set_n_kept(memory: Memory, number: int) -> None:
    """Remember how many are to be kept."""
    memory.put_text(_KEPT, str(number))
