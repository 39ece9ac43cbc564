"""Chinese is the language of the sources; every other language is a folder of catalogues, compiled at installation.

The sources are ``translations/en/LC_MESSAGES/*.po``, one for each audience; ``translations/build.py`` compiles them.
"""

from __future__ import annotations

from pathlib import Path

from babel.support import NullTranslations
from flask import Flask, g, has_request_context, request, session
from flask_babel import Babel, Domain

LANGUAGES = {"zh": "zh_Hans_CN", "en": "en"}
"""The language codes of addresses and sessions, and the locale of each."""

CATALOGUES = Path(__file__).parents[1] / "translations"


class CompiledDomain(Domain):
    """All catalogues of a language in one; Flask-Babel's own looks the locale up for every word (4 µs instead of 1)."""

    def __init__(self) -> None:
        domains = sorted({path.stem for path in CATALOGUES.glob("*/LC_MESSAGES/*.mo")})
        super().__init__([str(CATALOGUES)] * len(domains), ";".join(domains))
        self._of_language: dict[str, NullTranslations] = {"zh": NullTranslations()}

    def get_translations(self) -> NullTranslations:
        """The catalogue of the request's language; Chinese needs none."""
        chosen = language() if has_request_context() else "zh"
        if chosen not in self._of_language:
            self._of_language[chosen] = super().get_translations()
        return self._of_language[chosen]


WORDS = CompiledDomain()

# A page has a hundred words: Flask-Babel's own functions look up application, extension and domain for each of them.
gettext, ngettext, lazy_gettext = WORDS.gettext, WORDS.ngettext, WORDS.lazy_gettext


def install(app: Flask) -> None:
    """Choose the language by query, then session; Chinese by default."""
    babel = Babel(app, default_locale="zh_Hans_CN", default_timezone="Asia/Shanghai", locale_selector=_locale)
    babel.domain_instance = WORDS
    # Put there by the extension of Jinja that Babel has just added.
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
    if g.get("authenticated_by_key"):
        return
    wanted = request.args.get("language")
    if wanted in LANGUAGES and session.get("language") != wanted:
        session["language"] = wanted
