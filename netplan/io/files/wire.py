"""Sentences on their way between the processes."""

from typing import Any

from netplan.messages import Message


def packed(message: Message) -> dict[str, Any]:
    """Return a sentence as JSON can hold it."""
    return {"template": message.template, "fields": {key: _plain(it) for key, it in message.fields.items()}}


def unpacked(data: dict[str, Any]) -> Message:
    """Return the sentence again."""
    fields = {key: unpacked(it) if isinstance(it, dict) else it for key, it in data["fields"].items()}
    return Message(data["template"], fields)


def _plain(value: Any) -> Any:
    if isinstance(value, Message):
        return packed(value)
    return value if isinstance(value, int | float) else str(value)
