"""The header by which a browser saves an answer as a file, whatever language its name is in."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote


def saved_as(name: str) -> str:
    """The value of ``Content-Disposition`` that saves an answer under this name.

    A header holds Latin letters alone. A name with others is written twice (RFC 6266): encoded for browsers, and with
    what is Latin in it for programs that read no encoded names. Quotes, control characters and slashes are left out.
    """
    name = re.sub(r'[\x00-\x1f\x7f"\\/]', "", name).strip() or "file"
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").strip()
    if plain == name:
        return f'attachment; filename="{name}"'
    if plain.startswith(".") or not plain:
        plain = f"file{plain}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
