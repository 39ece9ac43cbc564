"""What is filled in again when the same task comes back."""

from __future__ import annotations

import json

from engine.forms import read_form


def test_only_kept_fields_that_were_filled_in_come_back() -> None:
    schema = {
        "$id": "check",
        "type": "object",
        "properties": {
            "rows": {"type": "array", "title": "材料", "items": {"type": "string"}, "x-kept": True},
            "note": {"type": "string", "title": "备注", "x-kept": True},
            "conclusion": {"type": "string", "title": "结论"},
        },
    }
    form = read_form(json.dumps(schema).encode())
    assert form.kept({"rows": ["1"], "conclusion": "accept", "gone": 1}) == {"rows": ["1"]}
    assert form.kept({}) == {}
