"""What another system may be told of, how a message is signed, and what a subscription needs. Pure.

Messages are signed as Standard Webhooks (standardwebhooks.com) says, so that receivers verify them with a library.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Sequence
from urllib.parse import urlsplit

from engine.errors import Refused
from engine.sealing.keys import AuditKeys

EVENTS = ("case.opened", "case.changed", "case.ended")
"""What a subscription chooses from: a case was opened, something was done in it, it has ended."""

TRIAL = "subscription.test"
"""The event of a message that only tries the way."""

SECRET_PREFIX = "whsec_"
LONGEST_NAME = 100
LONGEST_ADDRESS = 500
SALT_BYTES = 16
OVERLAP_DAYS = 7
"""For how long messages carry the signature of the former secret beside that of the new one."""


def new_salt() -> bytes:
    """What makes the secret of one subscription differ from every other."""
    return secrets.token_bytes(SALT_BYTES)


def secret_of(keys: AuditKeys, key_id: int, salt: bytes) -> str:
    """The secret of a subscription, ``whsec_`` and 256 bits in Base64. KeyError when the audit key is not known."""
    return SECRET_PREFIX + base64.b64encode(keys.mac(b"webhook secret\0" + salt, key_id)).decode("ascii")


def signature_of(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The header ``webhook-signature`` of a message sent at ``timestamp``, in seconds since 1970."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    signed = hmac.digest(key, f"{message_id}.{timestamp}.".encode() + body, "sha256")
    return "v1," + base64.b64encode(signed).decode("ascii")


def check_subscription(name: str, url: str, events: Sequence[str]) -> tuple[str, str, list[str]]:
    """The name, address and events of a subscription to be made; Refused at the field that is wrong."""
    name, url = name.strip(), url.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise Refused(
            f"请写明推送给哪个系统，不超过 {LONGEST_NAME} 个字。",
            f"Expected which system is told, in at most {LONGEST_NAME} characters.",
            place="name",
        )
    if not _is_address(url):
        raise Refused(
            "请填写完整的网址，以 https:// 或 http:// 开头，不含用户名、密码和 # 之后的部分。",
            "Expected a whole address that begins with https:// or http://, without user name, password and fragment.",
            place="url",
        )
    if not events or not set(events) <= set(EVENTS):
        raise Refused(
            "请至少选一种列出的事件，对方只收到选中的。",
            "Expected at least one of the listed events, but there is none, or another one.",
            place="events",
        )
    return name, url, [event for event in EVENTS if event in set(events)]


def _is_address(url: str) -> bool:
    if len(url) > LONGEST_ADDRESS or not url.isascii() or any(letter.isspace() for letter in url):
        return False
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    return (
        parts.scheme in ("https", "http")
        and bool(parts.hostname)
        and port != 0
        and parts.username is None
        and parts.password is None
        and not parts.fragment
    )
