"""One thing the window can do."""

from dataclasses import dataclass

from netplan.ui.keys import KEYS


@dataclass(frozen=True)
class Action:
    """One thing the window can do.

    ``slot`` is "owner.method" of the window, called with ``argument`` if there is one. ``when`` names the
    condition under which it can be done, ``toolbar`` says whether it has a button; ``group`` makes it one of
    several of which one is chosen. A row with equal ``menu`` and a higher ``part`` stands below a line.
    """

    id: str
    text: str
    icon: str
    menu: str
    slot: str
    when: str = "always"
    argument: str = ""
    part: int = 0
    toolbar: bool = False
    group: str = ""

    @property
    def shortcut(self) -> str:
        """Its keys, parted by "; "."""
        return KEYS.get(self.id, "")
