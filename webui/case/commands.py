"""Commands on a case: which of them a person may give now, and the small form of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def allowed_commands(*_: Any, **__: Any) -> Sequence[Any]:
    return ()
