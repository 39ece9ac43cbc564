"""The JSON API for other systems: the pages' queries and commands, by access token, described by OpenAPI 3.1."""

from webui.api import (
    cases,
    definitions,
    document,
    files,
    form_files,
    ratings,
    reconciliation,
    statistics,
    webhooks,
    work,
)
from webui.api.admission import install
from webui.api.blueprint import blueprint

__all__ = [
    "blueprint",
    "cases",
    "definitions",
    "document",
    "files",
    "form_files",
    "install",
    "ratings",
    "reconciliation",
    "statistics",
    "webhooks",
    "work",
]
