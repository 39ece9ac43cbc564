"""Everything that leaves as a file."""

from __future__ import annotations

from collections.abc import Mapping

from webui.case.export import CASES
from webui.designer.event_log import EVENT_LOG
from webui.desk.export import EXPORTED as DESK
from webui.performance.export import RESULTS
from webui.promises.export import RATINGS
from webui.supervision.export import EXPORTED as REGISTERS
from webui.supervision.report import REPORT
from webui.web.downloads import Exported

LISTS: Mapping[str, Exported] = {
    **DESK,
    **REGISTERS,
    **{each.name: each for each in (CASES, RATINGS, RESULTS, REPORT, EVENT_LOG)},
}
"""Name, as in ``EXPORTS`` of the permission module → what leaves."""
