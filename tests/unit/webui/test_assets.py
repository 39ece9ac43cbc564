"""Finding the built scripts and styles."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask

from engine.errors import ChengnuoError
from webui.show import assets

MANIFEST = {
    "_shared.js": {"file": "assets/shared-1.js", "css": ["assets/shared-1.css"]},
    "src/viewer.js": {
        "file": "assets/viewer-2.js",
        "isEntry": True,
        "imports": ["_shared.js"],
        "css": ["assets/viewer-2.css"],
    },
}


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    (tmp_path / "manifest.json").write_text(json.dumps(MANIFEST), encoding="utf-8")
    monkeypatch.setattr(assets, "BUILT", tmp_path)
    app = Flask("test")
    assets.install(app)
    return app


def test_an_entry_loads_styles_of_what_it_imports_first(app: Flask) -> None:
    with app.test_request_context():
        assert str(assets.asset("viewer.js")).splitlines() == [
            '<link rel="stylesheet" href="/static/dist/assets/shared-1.css">',
            '<link rel="stylesheet" href="/static/dist/assets/viewer-2.css">',
            '<script type="module" src="/static/dist/assets/viewer-2.js"></script>',
        ]


def test_an_unknown_entry_says_how_to_build(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(ChengnuoError, match=r"build\.py"):
        assets.asset("nothing.js")
