"""The certificate in the decision form: what the item proposes, as values and hints of its fields (AU-5, PA-2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _

from engine.queries.desk.certificates import CertificateProposal
from webui.forms.fields import Field

FORM = "decision"
"""The form in which a certificate is decided."""


def with_validity(answers: Mapping[str, Any], proposal: CertificateProposal) -> dict[str, Any]:
    """What the form shows at first, with the end of the validity where nothing was drafted yet."""
    if proposal.valid_until is None:
        return dict(answers)
    return {"valid_until": proposal.valid_until.isoformat(), **answers}


def with_hints(fields: Sequence[Field], proposal: CertificateProposal) -> list[Field]:
    """The fields with the certificate's name, and the number that it gets when none is written."""
    drawn = []
    for field in fields:
        if field.name == "permit_number":
            hint = _("证照：%(name)s。", name=proposal.name)
            if proposal.number is not None:
                hint += _("不填写的，按本事项的格式连续编号，下一个是 %(number)s。", number=proposal.number)
            else:
                hint += field.hint
            field = replace(field, hint=hint)
        drawn.append(field)
    return drawn
