"""What can go wrong, as sentences that say where and what to do.

Wrong *data* is no exception but a list of findings (``model.findings``). An exception ends a job, and is
caught in two places only: where a job was started, and by the last-resort hook.
"""

from typing import Any

from netplan.messages import Message


class NetplanError(Exception):
    """Anything that ends a job with a sentence for the user."""

    def __init__(self, template: str, /, **fields: Any) -> None:
        self.message = Message(template, fields)
        super().__init__(template, fields)

    def __str__(self) -> str:
        return str(self.message)


class DataError(NetplanError):
    """A file or layer cannot be used at all."""


class ParameterError(NetplanError):
    """The user asked for something that does not exist or does not fit together."""


class ProjectFileError(NetplanError):
    """A project file is damaged, from the future, or not a project file."""


class Infeasible(NetplanError):  # noqa: N818 - the field says "infeasible", not "infeasibility error"
    """No plan satisfies the conditions; the message names the one that cannot be met."""


class Cancelled(Exception):  # noqa: N818 - not an error: the user asked for it
    """The user stopped the job."""
