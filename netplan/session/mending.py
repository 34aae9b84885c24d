"""The command that takes what the doctor mended."""

from dataclasses import dataclass

from netplan.doctor.repairs import Mended
from netplan.errors import ParameterError
from netplan.messages import Message, mark
from netplan.model.project import Project


@dataclass(frozen=True, eq=False)
class TakeMended:
    """Put a mended layer in the place of the one it was made from; the file it came from is not touched."""

    mended: Mended

    @property
    def label(self) -> Message:
        """What the history calls it."""
        fields = {"code": self.mended.code, "layer": self.mended.layer, "n": len(self.mended.rows)}
        return Message(mark("Repair {n} findings of {code} in {layer}"), fields)

    @property
    def key(self) -> str:
        """Nothing: each repair is a step."""
        return ""

    def apply(self, project: Project) -> Project:
        """Return the project with the layer; ParameterError if the layer has changed since."""
        if project.layers.get(self.mended.layer) is not self.mended.before:
            raise ParameterError(
                mark("{layer} has changed since the repair was shown; look at it again"),
                layer=self.mended.layer,
            )
        return project.with_layer(self.mended.layer, self.mended.after)
