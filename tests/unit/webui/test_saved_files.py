"""The header by which an answer is saved as a file."""

from __future__ import annotations

import pytest
from werkzeug.http import parse_options_header

from webui.web.saved_files import saved_as


@pytest.mark.rule("LC-9")
@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("items.xlsx", "items.xlsx"),
        ("川岳市监许准〔2026〕12号.pdf", "川岳市监许准〔2026〕12号.pdf"),
        ("身份证.jpg", "身份证.jpg"),
        ("résumé final.docx", "résumé final.docx"),
        ('a"; filename=b.exe\r\nX: y.pdf', "a; filename=b.exeX: y.pdf"),
        ("../上级/x.pdf", "..上级x.pdf"),
        ("  ", "file"),
    ],
)
def test_any_name_fits_a_header_and_comes_back_whole(name: str, saved: str) -> None:
    written = saved_as(name)
    written.encode("latin-1")
    assert not set(written) & set("\r\n")
    how, options = parse_options_header(written)
    assert (how, options["filename"]) == ("attachment", saved)
