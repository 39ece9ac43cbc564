"""Logins: plain names that can be typed, shown in an address and told apart."""

from __future__ import annotations

import re
import unicodedata

from engine.errors import Refused

_PLAIN = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,38}[a-z0-9])?")


def plain_login(typed: str) -> str:
    """A login as it is kept and compared: full-width letters made plain, without capitals and outer spaces."""
    return unicodedata.normalize("NFKC", typed).casefold().strip()


def new_login(typed: str) -> str:
    """``plain_login`` of a login for somebody new; Refused unless it is made of letters, digits, dots and dashes."""
    login = plain_login(typed)
    if not _PLAIN.fullmatch(login) or ".." in login:
        raise Refused(
            "登录名只能用英文字母、数字、点和短横（1 到 40 个字符，首尾为字母或数字，点不能相连），请修改。",
            "Expected a login of 1 to 40 letters, digits, dots and dashes that begins and ends with a letter or digit, "
            "but it is not.",
            place="login",
        )
    return login
