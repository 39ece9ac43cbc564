"""Many forms of which a few are read."""

from __future__ import annotations

import json

import pytest

from engine.forms import FormCollection, collection, read_form


def _form(key: str, title: str = "") -> bytes:
    return json.dumps({"$id": key, "type": "object", "title": title, "properties": {"a": {"type": "string"}}}).encode()


def test_a_form_is_read_when_somebody_asks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[bytes] = []
    monkeypatch.setattr(collection, "read_form", lambda content: read.append(content) or read_form(content))
    given = {"ours": read_form(_form("ours", "given"))}
    wrong = json.dumps({"$id": "wrong", "type": "object", "properties": {"1": {}}}).encode()
    files = [_form("one", "first"), _form("one", "second"), _form("two"), _form("ours", "file")]
    forms = FormCollection([*files, wrong, b"{", b"[]"], given)

    assert (forms["one"].title_zh, forms["ours"].title_zh) == ("first", "given")
    assert read == [files[0]]
    assert "wrong" not in forms
    assert "nobody" not in forms
    assert forms.get("wrong") is None
    with pytest.raises(KeyError):
        forms["nobody"]
    assert sorted(forms) == ["one", "ours", "two"]
    assert len(forms) == 3
