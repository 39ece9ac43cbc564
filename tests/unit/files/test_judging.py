"""What a file is by its bytes, and what is refused (§6 Bad input): every attack in the words that a person reads."""

from __future__ import annotations

import io
import socket
import struct
import threading
from collections.abc import Iterator

import pikepdf
import pytest
import sample_files as samples
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from engine.files import isolated, packages, scanner
from engine.files.judging import judge, kind_of
from engine.files.kinds import LARGEST_FILE, FileRefused, check_size, kind_named, shown_name


@pytest.mark.parametrize(
    ("data", "name", "kind", "pages"),
    [
        (samples.picture(), "身份证.jpg", "jpeg", 1),
        (samples.picture("PNG"), "图.png", "png", 1),
        (samples.picture("WEBP"), "图.webp", "jpeg", 1),
        (samples.picture("BMP"), "图.bmp", "png", 1),
        (samples.picture("PNG"), "其实是PNG.jpg", "png", 1),
        (samples.scan(1), "扫描.tif", "png", 1),
        (samples.scan(3), "扫描.tiff", "pdf", 3),
        (samples.pdf(2), "章程.PDF", "pdf", 2),
        (samples.docx(), "申请书.docx", "docx", 0),
        (samples.archive({"OFD.xml": "<OFD/>"}), "发票.ofd", "ofd", 0),
    ],
)
def test_what_people_hand_in_is_taken_in(data: bytes, name: str, kind: str, pages: int) -> None:
    judged = judge(data, name)

    assert (judged.kind, judged.pages) == (kind, pages)
    assert kind_of(judged.data) == kind
    if pages:
        small = Image.open(io.BytesIO(judged.thumbnail))
        assert small.format == "JPEG"
        assert max(small.size) <= 320


def test_a_photograph_is_turned_upright_and_tells_nothing_of_where_it_was_taken() -> None:
    judged = judge(samples.photograph(), "照片.jpg")

    kept = Image.open(io.BytesIO(judged.data))
    assert kept.size == (400, 600)
    assert not kept.getexif()
    assert b"PhoneMaker" not in judged.data


def test_what_hides_behind_a_picture_is_gone() -> None:
    hidden = b"<script>alert(1)</script>"
    polyglot = samples.picture(comment=hidden) + hidden + samples.archive({"run.js": hidden})

    assert hidden not in judge(polyglot, "照片.jpg").data


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "空.pdf", "空的"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "图.svg", "不能接收这种文件"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "图.png", "不能接收这种文件"),
        (b"<html><script>alert(1)</script></html>", "页.pdf", "不能接收这种文件"),
        (b"MZ\x90\x00", "程序.jpg", "不能接收这种文件"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧.doc", "不能接收这种文件"),
        (samples.pdf(), "其实是PDF.jpg", "文件名说是"),
        (samples.picture(), "其实是图.pdf", "文件名说是"),
        (samples.picture(), "没有扩展名", "不能接收这种文件"),
        (samples.picture()[:200], "坏.jpg", "图片打不开"),
        (samples.huge_png(), "大.png", "像素太多"),
        (samples.pdf_with_script(), "脚本.pdf", "脚本、附件"),
        (samples.pdf_with_hidden_name(), "脚本.pdf", "脚本、附件"),
        (samples.pdf_with_attachment(), "附件.pdf", "脚本、附件"),
        (samples.pdf_with_password(), "密码.pdf", "打开密码"),
        (b"%PDF-1.7\nnothing", "坏.pdf", "打不开"),
        (samples.pdf() + samples.archive({"run.js": "alert(1)"}), "双面.pdf", "藏着另一个文件"),
        (samples.docx(**{"word/vbaProject.bin": b"x"}), "宏.docx", "宏、脚本"),
        (samples.docx(**{"word/embeddings/oleObject1.bin": b"x"}), "对象.docx", "宏、脚本"),
        (samples.docx(**{"word/media/a.png": b"MZ\x90"}), "程序.docx", "宏、脚本"),
        (samples.docx(**{"[Content_Types].xml": "<Types>macroEnabled</Types>"}), "宏.docx", "宏、脚本"),
        (samples.docx(**{"word/x.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "实体.docx", "宏、脚本"),
        (samples.docx(**{"word/x.xml": "<w:instrText>DDEAUTO c:\\\\cmd.exe</w:instrText>"}), "DDE.docx", "宏、脚本"),
        (
            samples.docx(
                **{
                    "word/_rels/settings.xml.rels": '<Relationships><Relationship Id="a" Type="x/attachedTemplate"'
                    ' Target="http://bad.example/t.dotm" TargetMode="External"/></Relationships>'
                }
            ),
            "模板.docx",
            "从别处加载",
        ),
        (samples.docx(**{"../../etc/passwd": "x"}), "路径.docx", "打不开"),
        (samples.docx(**{"word/media/zeros.xml": b"\0" * 50_000_000}), "炸弹.docx", "异常庞大"),
        (samples.docx(**{f"word/{number}.xml": "" for number in range(2100)}), "许多.docx", "异常庞大"),
        (samples.archive({"a.txt": "x"}), "压缩.docx", "不能接收这种文件"),
        (samples.docx(**{"xl/workbook.xml": "<workbook/>"}), "两种.docx", "不能接收这种文件"),
    ],
)
def test_what_would_harm_is_refused_in_words(data: bytes, name: str, said: str) -> None:
    with pytest.raises(FileRefused) as refused:
        judge(data, name)

    assert said in refused.value.zh
    assert refused.value.en


def test_a_document_may_link_to_a_page() -> None:
    link = (
        '<Relationships><Relationship Id="a" Type="http://x/relationships/hyperlink" Target="https://gov.example"'
        ' TargetMode="External"/></Relationships>'
    )

    packages.check(samples.docx(**{"word/_rels/document.xml.rels": link}))


def test_a_file_of_twenty_megabytes_is_the_largest() -> None:
    check_size(LARGEST_FILE)
    with pytest.raises(FileRefused, match="20 MB"):
        check_size(LARGEST_FILE + 1)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("C:\\Users\\王芳\\桌面\\章程.PDF", "章程.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("无害\u202efdp.exe.pdf", "无害fdp.exe.pdf"),
        ("", "未命名.pdf"),
        ("....pdf", "未命名.pdf"),
        ('a<b>"c".jpg', "a_b__c_.pdf"),
        ("x" * 500 + ".pdf", "x" * 116 + ".pdf"),
        ("换\n行\x00.pdf", "换行.pdf"),
    ],
)
def test_a_name_is_kept_without_folders_and_invisible_signs(given: str, shown: str) -> None:
    assert shown_name(given, "pdf") == shown


@given(st.text(max_size=300))
def test_every_name_becomes_one_that_can_be_shown(given: str) -> None:
    shown = shown_name(given, "pdf")

    assert len(shown) <= 120
    assert shown.endswith(".pdf")
    assert not set(shown) & set("/\\\0\n")
    assert kind_named(shown) is not None


def test_files_are_judged_in_a_process_of_their_own() -> None:
    judged = isolated.judged(samples.scan(2), "扫描.tif")

    assert (judged.kind, judged.pages) == ("pdf", 2)
    assert Image.open(io.BytesIO(isolated.page_of(judged.data, 2))).format == "JPEG"
    with pytest.raises(FileRefused, match="script"):
        isolated.judged(samples.pdf_with_script(), "脚本.pdf")
    with pytest.raises(FileRefused, match="no such page"):
        isolated.page_of(judged.data, 3)


def test_a_page_that_claims_to_be_a_mile_wide_is_drawn_small() -> None:
    with pikepdf.open(io.BytesIO(samples.pdf(1))) as document:
        document.pages[0].MediaBox = [0, 0, 4_000_000, 10]
        written = io.BytesIO()
        document.save(written)

    with pytest.raises(FileRefused, match="cannot be opened"):
        isolated.page_of(written.getvalue(), 1)


def test_a_judging_process_that_dies_refuses_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "SECONDS", 0.001)

    with pytest.raises(FileRefused, match="cannot be checked"):
        isolated.judged(samples.pdf(), "章程.pdf")


@pytest.fixture
def clamd() -> Iterator[tuple[str, list[bytes]]]:
    """A server that speaks clamd's INSTREAM: finds something in what holds ``EICAR``."""
    heard: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as read:
                assert read.read(10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack("!I", read.read(4))[0]:
                    content += read.read(size)
                heard.append(content)
                connection.sendall(b"stream: Eicar FOUND\0" if b"EICAR" in content else b"stream: OK\0")

    thread = threading.Thread(target=serve)
    thread.start()
    yield f"tcp:127.0.0.1:{server.getsockname()[1]}", heard
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


def test_a_scanner_hears_the_whole_file_and_is_believed(clamd: tuple[str, list[bytes]]) -> None:
    address, heard = clamd
    data = b"x" * 200_000

    scanner.scan(data, address)
    assert heard == [data]
    with pytest.raises(FileRefused, match="scanner found"):
        scanner.scan(b"EICAR", address)


@pytest.mark.parametrize("address", ["tcp:127.0.0.1:1", "unix:/nowhere/clamd.ctl", "nonsense", "tcp:x:y"])
def test_nothing_is_taken_in_unscanned_where_a_scanner_is_configured(address: str) -> None:
    with pytest.raises(scanner.ScannerUnreachable):
        scanner.scan(b"x", address)


def test_without_a_scanner_nothing_is_asked() -> None:
    scanner.scan(b"EICAR", "")
