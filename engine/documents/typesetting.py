"""HTML set as A4 pages in one PDF, by the style sheet of papers. Nothing is fetched from anywhere."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from itertools import chain

from engine.documents.printing import stylesheet
from engine.errors import Refused


def typeset(pages: Sequence[str]) -> tuple[bytes, list[int]]:
    """One PDF with all ``pages`` (HTML) one after the other, and how many sheets each takes.

    Refused, telling the operator what to install, on a server without the text layout library Pango.
    """
    try:
        # 0.4 s to load, with native libraries that only this needs.
        from weasyprint import CSS, HTML
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher
    except OSError as error:
        raise Refused(
            "服务器上没有排版程序库 Pango，不能生成 PDF。请联系运维人员安装（见运行指南“整卷 PDF”）。",
            "The server lacks the text layout library Pango, so that no PDF can be made. Ask the operator to install"
            " it (guide for operators, “整卷 PDF”).",
        ) from error
    # Its warnings may quote what a paper says.
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL + 1)
    fetcher = URLFetcher(allowed_protocols=("data",))
    fonts = FontConfiguration()
    style = CSS(string=stylesheet(), font_config=fonts, url_fetcher=fetcher)
    set_pages = [
        HTML(string=each, url_fetcher=fetcher).render(stylesheets=[style], font_config=fonts) for each in pages
    ]
    every = list(chain.from_iterable(each.pages for each in set_pages))
    # Written once, so that a typeface is in the PDF once.
    return set_pages[0].copy(every).write_pdf(), [len(each.pages) for each in set_pages]
