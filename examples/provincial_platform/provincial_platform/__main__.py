"""The command line: serve, plan, send, reconcile, collect. Addresses and secrets come from the environment."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from provincial_platform.office import Office, Unreachable
from provincial_platform.receiver import receiver
from provincial_platform.reconciliation import collect, compare, hand_in
from provincial_platform.store import Store


def main(words: list[str]) -> int:
    """Do what the command line says; 1 when something is missing on either side, 2 while the office is unreachable."""
    given = _parser().parse_args(words)
    store = Store(given.store)
    if given.command == "serve":
        server = receiver(store, os.environ["PLATFORM_WEBHOOK_SECRET"], given.port)
        print(server.server_port, flush=True)
        server.serve_forever()
    if given.command == "plan":
        for answers in json.loads(given.file.read_text(encoding="utf-8")):
            key = f"province-{uuid4().hex}"
            store.plan(key, given.day, answers)
            print(key)
        return 0
    office = Office(os.environ["PLATFORM_OFFICE"], os.environ["PLATFORM_TOKEN"])
    try:
        if given.command == "reconcile":
            found = compare(store, office, given.day)
            print(json.dumps(asdict(found), ensure_ascii=False))
            return 0 if found.agrees else 1
        print(hand_in(store, office) if given.command == "send" else collect(store, office))
    except Unreachable as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="provincial_platform")
    parser.add_argument("--store", type=Path, default=Path("platform.sqlite"))
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="take in the office's webhooks, and print the port")
    serve.add_argument("--port", type=int, default=0)
    plan = commands.add_parser(
        "plan", help="note matters (a JSON list of answers) to be handed in, and print their keys"
    )
    plan.add_argument("file", type=Path)
    commands.add_parser("send", help="hand in what the office has not answered yet")
    reconcile = commands.add_parser("reconcile", help="compare a day with the office's list")
    for each in (plan, reconcile):
        each.add_argument(
            "--day", default=datetime.now().astimezone().date().isoformat(), help="the office's day; today"
        )
    commands.add_parser("collect", help="fetch the results of own matters that have ended")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
