"""Measure everything and print it beside the targets: ``python -m benchmarks [--json FILE] [--quick]``."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks import calendar, checking, inbox, parallel, submission, timers
from benchmarks.floor import stand_beside
from benchmarks.office import measured_office
from benchmarks.report import Report

SECTIONS = {
    "parallel approval": parallel.measure,
    "timers": timers.measure,
    "inbox": inbox.measure,
    "a new calendar": calendar.measure,
}
"""What is measured after the submissions, which have their floor between them."""


def main() -> None:
    """Run all measurements and print what is not reached; the exit code does not depend on it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--quick", action="store_true", help="smaller numbers, a minute instead of ten")
    arguments = parser.parse_args()
    report = Report()
    checking.measure(report)
    with measured_office() as office:
        submission.measure(office, report, arguments.quick)
        for section, measure in SECTIONS.items():
            measure(office, report, arguments.quick)
            stand_beside(office, report, section)
    report.print_closing()
    if arguments.json is not None:
        report.write(arguments.json)


if __name__ == "__main__":
    main()
