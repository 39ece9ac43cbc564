"""Files of a case: what was handed in for a material, or what an opinion rests on."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from engine.cases.commands import add_file
from engine.errors import InvalidForm
from webui.api import schemas
from webui.api.admission import submit
from webui.api.blueprint import operation
from webui.api.cases import led_to


@operation(
    "POST",
    "/cases/<int:case_id>/files",
    scope="cases:write",
    title=_("上传文件"),
    about=_("为所列的一项材料上传一个文件；种类按内容判断，与页面上收的相同。"),
    body=schemas.NewFile,
    answer=schemas.Outcome,
    status=201,
    keyed=True,
)
def create_file(body: Mapping[str, Any], case_id: int) -> Mapping[str, Any]:
    """Take in one file; judged by its bytes (AU-1, LC-9)."""
    data, material = content_of(body), body.get("material")
    return led_to(submit(add_file, case_id=case_id, material_id=material, name=body["name"], data=data))


def content_of(body: Mapping[str, Any]) -> bytes:
    """The content of a file that came in Base64; InvalidForm when it is none."""
    try:
        return b64decode(body["content"], validate=True)
    except ValueError:
        zh, en = "文件内容须是 Base64 编码。", "Expected the file as Base64, but it is not."
        raise InvalidForm({"content": (zh, en)}) from None
