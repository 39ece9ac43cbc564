"""The numbers that the office sets for itself (``engine.office.settings``)."""

from __future__ import annotations

from datetime import datetime

from engine.administration.command import Act, administrators_command
from engine.office.settings import store
from engine.office.settings.rules import setting


@administrators_command
def change_setting(act: Act, *, name: str, value: int, reason: str, valid_from: datetime | None = None) -> None:
    """Set a number of the office from a moment on; None: from now.

    NotFound never: an unknown name is refused, as are a value out of bounds, no reason, and a beginning in the past.
    What runs already keeps the value with which it began.
    """
    begins = act.at if valid_from is None else valid_from
    before = store.value(act.session, name, begins)
    store.change(act.session, name, value, why=reason, at=act.at, valid_from=begins, by_id=act.actor_id)
    act.note(
        "setting_changed", "setting", None, setting(name).zh, before={"value": before},
        after={"value": value, "valid_from": begins.isoformat()}, reason=reason,
    )  # fmt: skip
