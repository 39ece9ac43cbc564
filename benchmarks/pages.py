"""Every page of every role beside very many cases: ``python -m benchmarks.pages [--cases N] [--folder PATH]``.

A demonstration's cases are copied by the database (``benchmarks.multiply``); then each role's pages are followed from
link to link, one address of each kind, and each is asked for a few times. Printed are statements, CPU of the web
process and the time it waited for the database; at the end what is above the limits of a list page.
"""

from __future__ import annotations

import argparse
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from re import compile as pattern
from statistics import median
from urllib.parse import parse_qsl, quote, urlsplit

import psutil
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from benchmarks.measure import Series, cpu_seconds
from benchmarks.multiply import filled_server
from benchmarks.office import log_in
from engine import Engine
from engine.clock import VirtualClock
from engine.jobs.demo_clock import DatabaseClock
from engine.sample.demonstration import LOGINS, PASSWORD
from webui import create_app

MOST_STATEMENTS, MOST_CPU, MOST_DATABASE = 12, 30.0, 50.0
"""Limits of a list page: statements, milliseconds of CPU in the web process and in the database."""

SEARCHED = ("川岳县伟芳商贸有限公司", "王伟芳", "13900001234", "1200001", "食品")
"""What is looked for beside very many cases: names, a phone, a number, an item."""

_LINK = pattern(r'href="(/[^"#]*)')
_TELLING = ("tab", "name", "what", "share", "kind", "process")
"""Parts of an address of which each value is a page of its own; of keys one is enough."""

_LEFT_OUT = ("/static/", "/logout", "/language", "/demo", "/login", "/help/pictures")


@dataclass(frozen=True)
class Cost:
    """What one page took; ``address`` as it was asked for."""

    login: str
    address: str
    statements: int
    cpu: float
    database: float

    @property
    def above(self) -> bool:
        """Whether it is above a limit of list pages."""
        return self.statements > MOST_STATEMENTS or self.cpu > MOST_CPU or self.database > MOST_DATABASE


def main() -> None:
    """Fill, measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000_000, help="closed cases")
    parser.add_argument("--open", type=int, default=40_000, help="open cases")
    parser.add_argument("--folder", type=Path, help="a filled folder that is kept, and used again when it is there")
    parser.add_argument("--times", type=int, default=5, help="how often each page is asked for")
    parser.add_argument("--only", default="", help="only addresses that hold this")
    arguments = parser.parse_args()
    with filled_server(arguments.folder, arguments.cases, arguments.open) as url:
        engine = Engine.connect(url)
        now = DatabaseClock(engine.database).now()
        engine.close()
        engine = Engine.connect(url, clock=VirtualClock(now))
        app = create_app(engine)
        costs = [cost for login, _ in LOGINS for cost in _pages(app, engine, login, arguments)]
        costs += _pages(app, engine, "", arguments)
        engine.close()
    print(f"\n{len(costs)} pages, above the limits:")
    for cost in sorted((cost for cost in costs if cost.above), key=lambda cost: -cost.cpu - cost.database):
        print(_line(cost))


def _pages(app: Flask, engine: Engine, login: str, arguments: argparse.Namespace) -> Iterator[Cost]:
    """One page of each kind that ``login`` can open, "" is a citizen; each is printed as soon as it is measured."""
    client = app.test_client()
    if login:
        log_in(client, login, PASSWORD)
    waiting = deque(_starts(app))
    if login:
        waiting.extend(f"/cases/?q={quote(words)}" for words in SEARCHED)
    seen: set[object] = set()
    while waiting:
        address = waiting.popleft()
        kind = _kind(app, address)
        if kind is None or kind in seen or address.startswith(_LEFT_OUT):
            continue
        answer = client.get(address)
        if answer.status_code != 200 or not answer.content_type.startswith("text/html"):
            continue
        seen.add(kind)
        waiting.extend(unescape(link) for link in _LINK.findall(answer.text))
        if arguments.only not in address:
            continue
        cost = _cost(engine, client, login, address, arguments.times)
        print(_line(cost), flush=True)
        yield cost


def _starts(app: Flask) -> list[str]:
    rules = (rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments)
    return sorted(rule.rule for rule in rules)


def _kind(app: Flask, address: str) -> object:
    """What pages of one kind share; None when no page of ours has the address, or it asks for more than one thing."""
    parts = urlsplit(address)
    try:
        endpoint, values = app.url_map.bind("localhost").match(parts.path)
    except HTTPException:
        return None
    telling = tuple(sorted((name, str(value)) for name, value in values.items() if name in _TELLING))
    asked = tuple(sorted(name for name, value in parse_qsl(parts.query) if value))
    if len(asked) > 1 or "language" in asked:
        return None
    return endpoint, telling, asked, parts.query if "q" in asked else ""


_BACKENDS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def _cost(engine: Engine, client: FlaskClient, login: str, address: str, times: int) -> Cost:
    """CPU, not time that passes: other work on the machine does not count."""
    with engine.database.engine.connect() as connection:
        found = connection.exec_driver_sql(_BACKENDS).scalars().all()
    backends = [psutil.Process(pid) for pid in found]
    series, before = Series(address), _cpu(backends)
    for _ in range(times):
        with series.one(engine.database):
            client.get(address)
    database = sum(seconds - before[pid] for pid, seconds in _cpu(backends).items()) / times * 1e3
    return Cost(login, address, max(series.statements), median(series.cpu), database)


def _cpu(processes: list[psutil.Process]) -> dict[int, float]:
    """Seconds of CPU of each process that is still there."""
    taken = {}
    for each in processes:
        with suppress(psutil.NoSuchProcess):
            taken[each.pid] = cpu_seconds(each)
    return taken


def _line(cost: Cost) -> str:
    mark = "  ABOVE" if cost.above else ""
    figures = f"{cost.statements:4} statements {cost.cpu:7.1f} ms web {cost.database:9.1f} ms database"
    return f"{cost.login or 'citizen':10} {figures}  {cost.address}{mark}"


if __name__ == "__main__":
    main()
