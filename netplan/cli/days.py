"""Days as options of the command line."""

from datetime import date

from netplan.errors import ParameterError
from netplan.messages import mark


def day_of(option: str, text: str) -> date:
    """Return the day an option names.

    Raises:
        ParameterError: it is not written as 2026-11-22.

    """
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ParameterError(
            mark("{option} {text}: write the day as 2026-11-22"), option=option, text=text
        ) from error
