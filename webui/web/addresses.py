"""Addresses that leave the screen, on papers and in codes to scan: as the office has set them, never as asked for."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for

from engine.queries.organisation.public_site import public_site
from webui.web.database import reading


def published_address(endpoint: str, **values: Any) -> str | None:
    """The address of a public page as the office has made it known; None when it has made none known.

    It begins with the address of the public site in the center's settings. Without that setting it is built from the
    request only where the operator has listed the host names that are answered (CHENGNUO_HOSTS): whoever asks can
    otherwise put any host into it.
    """
    site = public_site(reading())
    if site is not None:
        path = url_for(endpoint, **values)
        return f"{site}{path[path.index('/public/') :]}"
    return url_for(endpoint, _external=True, **values) if current_app.config.get("HOSTS_LISTED") else None
