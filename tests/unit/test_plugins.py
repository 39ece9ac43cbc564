"""What installed packages add: loaded by entry points, never in the place of something else without being told."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint, EntryPoints
from types import ModuleType
from typing import Any

import pytest

from engine import plugins
from engine.bpmn.expressions.added_functions import added_functions
from engine.bpmn.expressions.evaluator import Evaluator, ExpressionError
from engine.cases.bundles import shipped_files
from engine.errors import ChengnuoError
from engine.jobs.transports import Webhook, transports_from
from engine.plugins import FUNCTIONS, PROCESSES, TRANSPORTS, with_additions

Install = Callable[..., None]


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """``install(group, name=object)``: as if a package with these entry points were installed."""
    module = ModuleType("plugin_under_test")
    monkeypatch.setitem(sys.modules, "plugin_under_test", module)
    present: list[EntryPoint] = []
    monkeypatch.setattr(plugins, "_entry_points", lambda: EntryPoints(present))

    def put(group: str, **named: Any) -> None:
        for name, value in named.items():
            setattr(module, name, value)
            present.append(EntryPoint(name, f"plugin_under_test:{name}", group))
        plugins.additions.cache_clear()
        added_functions.cache_clear()

    put("")
    yield put
    plugins.additions.cache_clear()
    added_functions.cache_clear()


def test_additions_stand_behind_what_the_program_has(install: Install) -> None:
    assert dict(with_additions("group", {"own": 1})) == {"own": 1}
    install("group", b={"second": 3}, a={"first": 2})
    assert list(with_additions("group", {"own": 1}).items()) == [("own", 1), ("first", 2), ("second", 3)]


def test_a_name_that_is_taken_is_refused(install: Install) -> None:
    install("group", a={"own": 2})
    with pytest.raises(ChengnuoError) as refusal:
        with_additions("group", {"own": 1})
    assert "own" in refusal.value.en


def test_a_plugin_that_cannot_be_loaded_is_named(install: Install) -> None:
    install("group", a=1)
    del sys.modules["plugin_under_test"].a  # type: ignore[attr-defined]
    with pytest.raises(ChengnuoError) as refusal:
        with_additions("group", {})
    assert "plugin_under_test:a" in refusal.value.zh
    assert "plugin_under_test:a" in refusal.value.en


def test_an_added_function_is_called_by_expressions_and_gives_plain_values(install: Install) -> None:
    install(FUNCTIONS, mine={"doubled": lambda value: value * 2, "odd": lambda: {1, 2}})
    evaluator = Evaluator()
    assert evaluator.evaluate("doubled(people) + 1", {"people": 20}, added_functions()) == 41
    with pytest.raises(ExpressionError, match="odd"):
        evaluator.evaluate("odd()", {}, added_functions())


@pytest.mark.parametrize("name", ["len", "working_days", "now", "not a word", "None"])
def test_an_added_function_needs_a_name_of_its_own(install: Install, name: str) -> None:
    install(FUNCTIONS, mine={name: lambda: 1})
    with pytest.raises(ChengnuoError):
        added_functions()


def test_a_diagram_under_a_name_of_the_program_is_refused(install: Install) -> None:
    import processes

    install(PROCESSES, mine=processes)
    with pytest.raises(ChengnuoError):
        shipped_files()


def test_a_transport_takes_the_place_of_the_program_s_when_it_is_configured(install: Install) -> None:
    class Pigeon:
        def send(self, letter_id: str, recipient: str, subject: str, body: str) -> None:
            """Nothing is sent here."""

    environment = {"CHENGNUO_WEBHOOK_URL": "https://example.org/"}
    install(TRANSPORTS, webhook=lambda given: Pigeon() if "PIGEON" in given else None)
    assert isinstance(transports_from(environment)["webhook"], Webhook)
    assert isinstance(transports_from({**environment, "PIGEON": "1"})["webhook"], Pigeon)


def test_a_transport_of_an_unknown_channel_is_refused(install: Install) -> None:
    install(TRANSPORTS, smoke=lambda given: None)
    with pytest.raises(ChengnuoError) as refusal:
        transports_from({})
    assert "smoke" in refusal.value.zh
