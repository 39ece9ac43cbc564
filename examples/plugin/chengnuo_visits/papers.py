"""The paper of this plugin; its template is ``templates/visit_slip.html``."""

from __future__ import annotations

from collections.abc import Mapping

from engine.documents.kinds import PaperKind

PAPERS: Mapping[str, PaperKind] = {
    "visit_slip": PaperKind("访", "来访接待单", "reception slip", "visit_slip", "file"),
}
