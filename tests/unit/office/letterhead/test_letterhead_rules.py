"""Which settings and which images of seals are taken (PA-2)."""

from __future__ import annotations

import struct

import pytest

from engine.errors import Refused
from engine.office.letterhead.rules import SEAL_BYTES, Settings, check_seal, check_settings


def png(width: int, height: int, size: int = 40) -> bytes:
    """The head of a PNG file with these sides."""
    head = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">II", width, height)
    return head + bytes(max(size - len(head), 0))


@pytest.mark.rule("PA-2")
def test_blanks_are_taken_away_and_only_the_center_has_a_site() -> None:
    assert check_settings(Settings(court="  川岳县 人民法院 "), is_center=False).court == "川岳县 人民法院"
    site = Settings(site="https://zwfw.example.gov.cn")
    assert check_settings(site, is_center=True) == site
    with pytest.raises(Refused) as refusal:
        check_settings(site, is_center=False)
    assert refusal.value.place == "site"


@pytest.mark.parametrize("site", ["zwfw.example.gov.cn", "ftp://zwfw.example.gov.cn", "https://", "javascript:x"])
def test_a_site_is_a_web_address(site: str) -> None:
    with pytest.raises(Refused):
        check_settings(Settings(site=site), is_center=True)


def test_a_text_fits_on_the_paper() -> None:
    with pytest.raises(Refused) as refusal:
        check_settings(Settings(printed_name="局" * 101), is_center=False)
    assert refusal.value.place == "printed_name"


def test_a_seal_is_a_png_of_a_size_that_prints() -> None:
    check_seal(png(600, 600))
    wrong = [b"GIF89a" + bytes(60), png(99, 600), png(600, 2001), png(600, 600, SEAL_BYTES + 1), b""]
    for content in wrong:
        with pytest.raises(Refused) as refusal:
            check_seal(content)
        assert refusal.value.place == "seal"
