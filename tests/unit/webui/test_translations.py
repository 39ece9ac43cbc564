"""Everything that a page says in Chinese is said in English, too."""

from __future__ import annotations

from pathlib import Path

from babel.messages.extract import extract_from_dir
from flask import Flask

import webui
from webui.show.languages import WORDS

WHOLE_WORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}


def test_every_word_of_the_pages_has_its_english(pages: Flask) -> None:
    with pages.test_request_context("/?language=en"):
        pages.preprocess_request()
        english = WORDS.get_translations()
    found = extract_from_dir(
        str(Path(webui.__file__).parent),
        method_map=[("templates/**.html", "jinja2"), ("**.py", "python")],
        options_map={"templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}},
        keywords=WHOLE_WORDS,
    )
    words = {message if isinstance(message, str) else message[0] for _file, _line, message, _notes, _context in found}
    assert len(words) > 500
    assert sorted(word for word in words if word and english.gettext(word) == word) == []
