"""Chinese is the language of the sources; every other language is a folder of catalogues (``translations/en/*.po``)."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel, Domain

LANGUAGES = {"zh": "zh_Hans_CN", "en": "en"}
"""The language codes of addresses and sessions, and the locale of each."""

CATALOGUES = Path(__file__).parents[1] / "translations"


class CatalogueDomain(Domain):
    """Reads the text catalogues themselves, so that no compiled file has to be built, shipped or kept in step."""

    def get_translations(self) -> NullTranslations:
        """The merged catalogue of the request's language; Chinese needs none."""
        chosen = language() if has_request_context() else "zh"
        if chosen not in self.cache:
            self.cache[chosen] = read_catalogues(CATALOGUES / chosen)
        translations: NullTranslations = self.cache[chosen]
        return translations


def read_catalogues(folder: Path) -> NullTranslations:
    """All ``.po`` files of a folder as one catalogue; an empty one when there is no such folder."""
    merged = Catalog(locale=folder.name)
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=folder.name):
                if message.id and message.string:
                    merged.add(message.id, message.string, context=message.context)
    if not len(merged):
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return Translations(compiled)


WORDS = CatalogueDomain()

# A page has a hundred words: Flask-Babel's own functions look up application, extension and domain for each of them.
gettext, ngettext, lazy_gettext = WORDS.gettext, WORDS.ngettext, WORDS.lazy_gettext


def install(app: Flask) -> None:
    """Choose the language by query, then session; Chinese by default."""
    babel = Babel(app, default_locale="zh_Hans_CN", default_timezone="Asia/Shanghai", locale_selector=_locale)
    babel.domain_instance = WORDS
    vars(app.jinja_env)["install_gettext_callables"](gettext=gettext, ngettext=ngettext, newstyle=True)
    app.before_request(_remember)
    app.jinja_env.globals.update(language=language)


def language() -> str:
    """The language of this request: ``zh`` or ``en``."""
    found: str | None = g.get("language")
    if found is None:
        chosen = session.get("language")
        found = g.language = chosen if chosen in LANGUAGES else "zh"
    return found


def _locale() -> str:
    return LANGUAGES[language()]


def _remember() -> None:
    wanted = request.args.get("language")
    if wanted in LANGUAGES and session.get("language") != wanted:
        session["language"] = wanted
