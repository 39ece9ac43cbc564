"""Department settings, pure: what they hold and which ones are refused (PA-2)."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from urllib.parse import urlsplit

from engine.errors import Refused

LONGEST = 100
"""Characters of a name, an address or a telephone number on a paper."""

SEAL_BYTES = 300_000
SEAL_PIXELS = range(100, 2001)
"""How large the image of a seal may be, as a file and along each side: it is printed 42 mm wide."""

_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True)
class Settings:
    """The settings of one department; an empty text takes what stands above it (see ``DepartmentSettings``)."""

    printed_name: str = ""
    address: str = ""
    phone: str = ""
    reconsideration_body: str = ""
    court: str = ""
    site: str = ""


_WORDS = {
    "printed_name": ("文书上的名称", "name on papers"),
    "address": ("联系地址", "address"),
    "phone": ("联系电话", "telephone"),
    "reconsideration_body": ("行政复议机关", "reconsideration body"),
    "court": ("管辖法院", "court"),
}


def check_settings(settings: Settings, *, is_center: bool) -> Settings:
    """The settings without blanks around their texts.

    Refused: a text that is too long, a site that is no web address, and a site of any department but the center.
    """
    cleaned = Settings(**{name: " ".join(value.split()) for name, value in vars(settings).items()})
    for name, (zh, en) in _WORDS.items():
        if len(getattr(cleaned, name)) > LONGEST:
            raise Refused(
                f"{zh}太长，文书上印不下，请缩短到 {LONGEST} 个字以内。",
                f"Expected a {en} of at most {LONGEST} characters, but it is longer.",
                place=name,
            )
    if cleaned.site and not is_center:
        raise Refused(
            "查询网址全县共用一个，请在政务服务中心的部门资料中设置。",
            "Expected the address of the site in the center's settings, but this is another department.",
            place="site",
        )
    address = urlsplit(cleaned.site)
    if cleaned.site and (address.scheme not in ("http", "https") or not address.hostname or address.query):
        raise Refused(
            "查询网址无法识别，请按 https://zwfw.example.gov.cn 的样子填写。",
            "Expected a web address such as https://zwfw.example.gov.cn, but it cannot be read as one.",
            place="site",
        )
    return cleaned


def check_seal(content: bytes) -> None:
    """Refuse what is no PNG file, is too large as a file, or has sides that cannot be printed well."""
    if not content.startswith(_PNG) or content[12:16] != b"IHDR" or len(content) < 33:
        raise Refused(
            "印章图片须为 PNG 格式（背景透明），请另存为 PNG 后再上传。",
            "Expected the image of the seal as a PNG file (transparent ground), but it is something else.",
            place="seal",
        )
    if len(content) > SEAL_BYTES:
        raise Refused(
            f"印章图片超过 {SEAL_BYTES // 1000} KB，请缩小后再上传。",
            f"Expected an image of at most {SEAL_BYTES // 1000} KB, but it is larger.",
            place="seal",
        )
    width, height = struct.unpack(">II", content[16:24])
    if width not in SEAL_PIXELS or height not in SEAL_PIXELS:
        raise Refused(
            f"印章图片的边长须在 {SEAL_PIXELS[0]} 至 {SEAL_PIXELS[-1]} 像素之间，请调整后再上传。",
            f"Expected sides of {SEAL_PIXELS[0]} to {SEAL_PIXELS[-1]} pixels, but it has {width} × {height}.",
            place="seal",
        )
