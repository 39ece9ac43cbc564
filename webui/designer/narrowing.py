"""What the pages about the cases of a process are narrowed to: days back, and one version."""

from __future__ import annotations

from dataclasses import dataclass

from flask import abort, request
from flask_babel import lazy_gettext as _

from engine.errors import NotFound
from engine.queries.operation.definitions import Version, versions
from webui.web.database import reading

PERIODS = {30: _("30 天"), 90: _("90 天"), 365: _("一年")}
"""Days back of the period in which steps were completed."""
USUAL_PERIOD = 90


@dataclass(frozen=True)
class Narrowed:
    """A deployed process with all its versions, the newest first; ``version`` 0: all of them are meant."""

    deployed: list[Version]
    days: int
    version: int

    @property
    def shown(self) -> Version:
        """The version that is drawn: the one meant, else the newest."""
        return next((each for each in self.deployed if each.version == self.version), self.deployed[0])

    @property
    def definitions(self) -> list[int] | None:
        """The id of the version meant; None for all."""
        return [self.shown.definition_id] if self.version else None


def narrowed(process: str) -> Narrowed:
    """What the address of the page says; NotFound for a process that is not deployed, 404 for an unknown version."""
    deployed = versions(reading()).get(process)
    if not deployed:
        raise NotFound(
            f"流程「{process}」还没有部署，请先部署。", f"Expected a deployed process {process}, but there is none."
        )
    version, days = request.args.get("version", 0, int), request.args.get("days", USUAL_PERIOD, int)
    if version and version not in {each.version for each in deployed}:
        abort(404)
    return Narrowed(deployed, days if days in PERIODS else USUAL_PERIOD, version)
