"""Tests share applications: what one keeps of an engine has to be known, so that it can be renewed."""

from __future__ import annotations

from flask import Flask
from web_actions import KEPT


def test_what_an_application_keeps_from_its_beginning_is_known(pages: Flask) -> None:
    assert set(pages.extensions) == KEPT, "renew it in tests/web_actions.py where it belongs to an engine"
