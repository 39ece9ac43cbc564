"""Office documents and OFD, which are ZIP archives: refused with macros, embedded programs and links to elsewhere."""

from __future__ import annotations

import io
import re
import zipfile

from engine.files.kinds import FileRefused

MOST_ENTRIES = 2000
LARGEST_UNPACKED = 200 * 1024 * 1024
"""Bytes of all entries together."""
LARGEST_ENTRY = 100 * 1024 * 1024
STEEPEST_RATIO = 200
"""How much larger an entry of more than a megabyte may become: papers reach about 40."""
_MEGABYTE = 1024 * 1024

_MARKS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "ofd": "OFD.xml"}
_FORBIDDEN = re.compile(
    r"vbaproject|vbadata|activex/|/embeddings/|oleobject|customui/|macrosheets/|dialogsheets/"
    r"|\.(bin|exe|dll|js|vbs|ps1|bat|cmd|jar|html?|svg|swf|lnk|scr|com|msi|hta)$",
    re.IGNORECASE,
)
_HARMLESS = re.compile(r"(^|/)(printerSettings\d*\.bin)$", re.IGNORECASE)
_ACTIVE_TYPE = re.compile(rb"macroEnabled|vbaProject|activeX|oleObject", re.IGNORECASE)
_OUTSIDE = re.compile(rb"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>", re.IGNORECASE)
_HYPERLINK = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']", re.IGNORECASE)
_FIELD = re.compile(rb"\bDDE(AUTO)?\b[^<]{0,200}|<ddeLink\b", re.IGNORECASE)


def kind_of(data: bytes) -> str | None:
    """``docx``, ``xlsx`` or ``ofd`` by what the archive holds; None for any other archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    found = [kind for kind, mark in _MARKS.items() if mark in names]
    return found[0] if len(found) == 1 else None


def check(data: bytes) -> None:
    """FileRefused for a bomb, an odd name inside, encryption, macros, embedded objects, outside content."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_sizes(entries)
            for entry in entries:
                _check_name(entry)
                _check_content(entry.filename, _unpacked(archive, entry))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as error:
        raise _broken() from error


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    names = {entry.filename.casefold() for entry in entries}
    if len(entries) > MOST_ENTRIES or len(names) != len(entries):
        raise _bomb()
    if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
        raise _bomb()
    for entry in entries:
        if entry.file_size > LARGEST_ENTRY:
            raise _bomb()
        if entry.file_size > _MEGABYTE and entry.file_size > STEEPEST_RATIO * max(entry.compress_size, 1):
            raise _bomb()


def _check_name(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    if name.startswith(("/", "\\")) or ".." in re.split(r"[\\/]", name) or ":" in name or entry.flag_bits & 1:
        raise _broken()
    if _FORBIDDEN.search(name) and not _HARMLESS.search(name):
        raise _active()


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The content of one entry, never more than it claims: the claim was checked."""
    with archive.open(entry) as opened:
        content = opened.read(entry.file_size + 1)
    if len(content) > entry.file_size:
        raise _bomb()
    return content


def _check_content(name: str, content: bytes) -> None:
    lower = name.casefold()
    if content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0") or content[:2] == b"MZ":
        raise _active()
    if not lower.endswith((".xml", ".rels")):
        return
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise _active()
    if lower == "[content_types].xml" and _ACTIVE_TYPE.search(content):
        raise _active()
    if lower.endswith(".rels") and any(not _HYPERLINK.search(link) for link in _OUTSIDE.findall(content)):
        raise FileRefused(
            "文档会从别处加载内容（外部模板、图片或数据），不能接收。请另存为 PDF 后上传。",
            "The document loads something from elsewhere (a template, picture or data). Save it as PDF and send that.",
        )
    if _FIELD.search(content):
        raise _active()


def _bomb() -> FileRefused:
    return FileRefused(
        "文件解开后异常庞大或者结构异常，不能接收。请另存为 PDF 后上传。",
        "The file unpacks to an unreasonable size or shape. Save it as PDF and send that.",
    )


def _active() -> FileRefused:
    return FileRefused(
        "文档里有宏、脚本或者嵌入的程序，不能接收。请另存为 PDF 后上传。",
        "The document holds macros, scripts or embedded programs. Save it as PDF and send that.",
    )


def _broken() -> FileRefused:
    return FileRefused(
        "文档打不开，可能已损坏或有密码。请去掉密码，或另存为 PDF 后上传。",
        "The document cannot be opened; it may be damaged or protected. Remove the password, or send it as PDF.",
    )
