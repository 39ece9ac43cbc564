"""Printing a paper as HTML for A4. Everything comes from the stored facts, so that a reprint is the same."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any, Protocol
from urllib.parse import quote

from jinja2 import (
    ChoiceLoader,
    Environment,
    PackageLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateNotFound,
    nodes,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from engine.documents import bounds
from engine.documents.kinds import PAPERS
from engine.documents.qr import qr_image
from engine.documents.wording import chinese_day, chinese_moment, clause, sentence
from engine.plugins import PAPER_TEMPLATES, additions

UNPRINTABLE = (TemplateError, TypeError, ValueError, KeyError, AttributeError, ArithmeticError)
"""What ``render`` raises when facts and template do not fit."""


class Printable(Protocol):
    """What printing needs of an issued paper; ``engine.documents.records.Document`` is one."""

    @property
    def number(self) -> str:
        """The number on the paper."""
        ...

    @property
    def kind(self) -> str:
        """One of the kinds of papers."""
        ...

    @property
    def issued_at(self) -> datetime:
        """When it was issued."""
        ...

    @property
    def facts(self) -> dict[str, Any]:
        """Everything printed on it."""
        ...

    @property
    def voided_at(self) -> datetime | None:
        """When it was declared void; None when it is valid."""
        ...

    @property
    def void_reason(self) -> str | None:
        """Why it is void; None when it is valid."""
        ...


@dataclass
class PrintedRecord:
    """A record of a register, as a pledge, that prints as a paper and is no document of a case file."""

    number: str
    kind: str
    issued_at: datetime
    facts: dict[str, Any]
    voided_at: datetime | None = None
    void_reason: str | None = None


def render(
    document: Printable, *, seal: bytes | None = None, query_page: str | None = None, source: str | None = None
) -> str:
    """The paper as one ``<article class="paper">``; classes are those of ``stylesheet()``.

    ``source`` is a template that the office deployed in place of the program's; it runs in a sandbox and prints no more
    than ``bounds`` says.

    ``seal`` is the PNG image that ``facts["agency"]["seal"]`` names. ``query_page`` is where the applicant looks up the
    progress, for papers whose facts name no page of their own; None prints no QR code. Raises ValueError for a kind
    without a printed form, jinja2's UndefinedError when a fact is missing, and its other errors for a wrong ``source``.
    """
    kind = PAPERS.get(document.kind)
    if kind is None or kind.template is None:
        raise ValueError(f"Expected a kind that is printed, but it was {document.kind}.")
    facts = _complete(document)
    page = facts["query_page"] or query_page
    number = facts.get("case_number")
    given = {
        "title": kind.zh,
        "kind": document.kind,
        "audience": kind.audience,
        "number": document.number,
        "issued_at": document.issued_at,
        "voided_at": document.voided_at,
        "void_reason": document.void_reason,
        "facts": facts,
        "you": "你单位" if facts["applicant"]["kind"] == "unit" else "你",
        "seal": None if seal is None else "data:image/png;base64," + b64encode(seal).decode("ascii"),
        "query_page": page,
        "qr_code": _qr_code(page, number) if page and number and facts.get("query_code") else None,
    }
    if source is not None:
        return bounds.printed(_deployed(source), given)
    return _ENVIRONMENT.get_template(f"{kind.template}.html").render(given)


def masked_paper(document: Printable) -> str:
    """What is shown of a paper whose facts were masked after their period: its kind, number and day (LC-9)."""
    return _ENVIRONMENT.get_template("masked.html").render(
        title=PAPERS[document.kind].zh, number=document.number, issued_at=document.issued_at
    )


def _complete(document: Printable) -> dict[str, Any]:
    """The facts, with an empty value for each fact that papers of an earlier version did not carry."""
    facts: dict[str, Any] = {
        "query_page": None,
        "case_number": None,
        "query_code": None,
        **_LATER_FACTS.get(document.kind, {}),
        **document.facts,
    }
    facts["applicant"] = {"kind": "person", "agent": None, "authorisation": None, **facts.get("applicant", {})}
    return facts


_LATER_FACTS: Mapping[str, Mapping[str, Any]] = {
    "receipt": {"supplied": False, "left_out": False, "receiver": None, "acceptance_due": None},
    "acceptance": {"undertaking": None},
    "supplement": {"after_acceptance": False},
    "consult": {"conditions": "", "place": "", "guides": ()},
    "grant": {"valid_until": None, "superior": None},
    "forwarding": {"tracker_phone": ""},
    "extension": {"basis": ""},
    "special_procedure": {"until": None},
    "referral": {"listed_agency": None},
}


def _qr_code(page: str, number: str) -> str:
    """A QR code that opens the query page with the number filled in; the query code is never in an address."""
    separator = "&" if "?" in page else "?"
    return qr_image(f"{page}{separator}number={quote(number)}")


def render_page(document: Printable, stylesheet_address: str, **more: Any) -> str:
    """The paper as a whole page that takes its looks from ``stylesheet_address``; no script, no inline style.

    ``more`` is what ``render`` takes.
    """
    return page_around(document, render(document, **more), stylesheet_address)


def page_around(document: Printable, printed: str, stylesheet_address: str) -> str:
    """A whole page around a paper that ``render`` printed."""
    return _ENVIRONMENT.get_template("page.html").render(
        title=f"{PAPERS[document.kind].zh} {document.number}", stylesheet=stylesheet_address, paper=printed
    )


def file_sheet(template: str, title: str, **facts: Any) -> str:
    """A sheet of the file of a case that is no paper: ``cover``, ``picture``, ``electronic``, ``masked``, ``course``,
    ``note`` or ``numbers``, as a whole page of HTML without style (LC-9)."""
    return _ENVIRONMENT.get_template(f"file_{template}.html").render(title=title, **facts)


def stylesheet() -> str:
    """The style sheet of papers (CSS), for whoever serves the page."""
    return files("engine.documents").joinpath("paper.css").read_text(encoding="utf-8")


def shipped_source(template: str) -> str:
    """The program's own template of this name (an add-on's goes before it); NotFound of jinja2 when there is none."""
    loader = _ENVIRONMENT.loader
    if loader is None:
        raise TemplateNotFound(template)
    return loader.get_source(_ENVIRONMENT, f"{template}.html")[0]


def parse_shipped(template: str) -> nodes.Template:
    """The program's own template of this name, parsed."""
    return _ENVIRONMENT.parse(shipped_source(template))


def parse_source(source: str) -> nodes.Template:
    """A template that somebody wrote, parsed; jinja2's TemplateSyntaxError when it cannot be, or is too large."""
    return bounds.parse(_SANDBOX, source)


@lru_cache(maxsize=64)
def _deployed(source: str) -> Template:
    return bounds.compiled(_SANDBOX, source)


_UNITS = {"working_days": "个工作日", "working_hours": "个工作小时", "natural_days": "日", "natural_hours": "小时"}

_WORDS = {
    "person": "个人",
    "unit": "单位",
    "direct": "直接送达",
    "agent": "代理人代收",
    "post": "邮寄送达",
    "electronic": "电子送达",
    "left": "留置送达",
    "public_notice": "公告送达",
    "approve": "同意",
    "amend": "修改后同意",
    "reject": "不同意",
    "conditional": "附条件同意",
    "deny": "不同意",
    "more_material": "需补正材料",
    "not_concerned": "不涉及",
    "grant": "准予",
    "supplement": "补正",
    "window": "窗口",
    "phone": "电话",
    "online": "网上",
    "app": "移动端",
    "terminal": "自助终端",
    "email": "电子邮件",
    "letter": "信函",
    "appointment": "预约",
}


def limit_text(amount: int, unit: str) -> str:
    """A limit as papers write it: 3个工作日, or 当场办结 for none."""
    return "当场办结" if amount == 0 else f"{amount}{_UNITS[unit]}"


def _word(code: str | None) -> str:
    return "" if code is None else _WORDS.get(code, code)


_LOADER = ChoiceLoader(
    [
        # A template of an add-on goes before the program's.
        *(PackageLoader(added.value.__name__) for added in additions(PAPER_TEMPLATES)),
        PackageLoader("engine.documents"),
    ]
)
_ENVIRONMENT = Environment(
    loader=_LOADER, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_SANDBOX = ImmutableSandboxedEnvironment(
    loader=_LOADER, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
"""For templates that people write in the browser: no attribute with an underscore, no changing of values."""
_SANDBOX.globals.clear()
for _each in (_ENVIRONMENT, _SANDBOX):
    _each.filters.update(day=chinese_day, moment=chinese_moment, word=_word, sentence=sentence, clause=clause)
    _each.globals.update(limit=limit_text)
