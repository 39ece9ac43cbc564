"""What a screen of a hall may be called, and how its address is kept. Pure."""

from __future__ import annotations

from hashlib import sha256

from engine.errors import Refused
from engine.office.rule import written

LONGEST_NAME = 30
"""Characters of a name: it stands in large type at the top of the screen."""


def check_name(name: object) -> str:
    """The name without blanks around it; Refused at ``name`` when it is empty or too long."""
    said = written(name)
    if not said:
        raise Refused("请填写大厅名称。", "Name the hall.", place="name")
    if len(said) > LONGEST_NAME:
        raise Refused(
            f"大厅名称最多 {LONGEST_NAME} 字。", f"A name has at most {LONGEST_NAME} characters.", place="name"
        )
    return said


def token_hash(token: str) -> bytes:
    """What is kept of the secret in a screen's address."""
    return sha256(token.encode("utf-8", "replace")).digest()
