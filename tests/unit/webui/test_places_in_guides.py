"""Every page of the staff has its place in the guides, which are pages of the program in both languages."""

from __future__ import annotations

import re

import pytest
from web_actions import new_application

from webui.help import guides
from webui.help.places import PLACES, PUBLIC_PLACES, place

WITHOUT = {"static", "auth", "portal", "health", "metrics", "api"}
"""Blueprints whose pages are not the staff's, or that show nothing."""


def test_every_page_of_the_staff_has_its_place_in_a_guide() -> None:
    app = new_application(None, demo=True)
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    staff = {page for page in pages if page.partition(".")[0] not in WITHOUT}
    assert len(staff) > 100
    known = {f"{name}#{part.place}" for name in guides.NAMES for part in guides.parts(name, "en")[1]}
    missing = {page for page in staff if place(page) not in known}
    assert missing == set()
    named = {page for page in PLACES if "." in page}
    assert named <= pages, "a place of a page that is not there"
    assert PUBLIC_PLACES.keys() <= pages
    assert {f"citizen#{part}" for part in PUBLIC_PLACES.values()} <= known


@pytest.mark.parametrize("name", guides.NAMES)
def test_a_guide_is_a_page_with_the_same_places_in_both_languages(name: str) -> None:
    shown = {
        language: guides.guide(
            name, language, picture=lambda tongue, which: f"/p/{tongue}/{which}", other=lambda which: f"/g/{which}"
        )
        for language in guides.LANGUAGES
    }
    chinese, english = shown["zh"], shown["en"]
    places = [part.place for part in chinese.parts]
    assert places == [part.place for part in english.parts]
    assert len(set(places)) == len(places)
    assert chinese.title != english.title
    for language, found in shown.items():
        assert re.findall(r'<h2 id="([^"]+)"', found.body) == places
        assert "<h1" not in found.body
        assert ".md" not in "".join(re.findall(r'(?:href|src)="([^"]*)"', found.body))
        for tongue, which in re.findall(r'src="/p/(\w+)/([\w-]+)"', found.body):
            assert tongue == language
            assert guides.picture_file(tongue, which) is not None
            assert f'src="/p/{tongue}/{which}" alt=""' not in found.body
    assert guides.picture_file("zh", "../README") is None
    assert guides.picture_file("..", "clerk-inbox") is None


def test_a_picture_is_given_to_everybody() -> None:
    answer = new_application(None).test_client().get("/help/pictures/zh/clerk-inbox.webp")
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
