"""Definitions and versions: storing bundles by content hash, and giving them back parsed."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.engine import Connection, Row
from sqlalchemy.orm import Session

from engine.bpmn.decisions import DecisionTable, read_decision
from engine.cases.bundles import (
    KINDS,
    LATEST_DECISIONS,
    Bundle,
    Files,
    Outline,
    bundle_hash,
    content_hash,
    cut_bundle,
    outline,
)
from engine.cases.file_versions import deployed_hashes, is_retired, record_versions, retired_keys
from engine.cases.storage.records import Definition, DefinitionFile
from engine.errors import NotFound

_ONE_DEPLOYMENT_AT_A_TIME = 7_325_001
"""The advisory lock that makes versions count without holes or doubles."""


class Definitions:
    """The versions of a database, parsed once and shared by all threads of this operating system process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._bundles: dict[int, Bundle] = {}
        self._tables: dict[str, DecisionTable] = {}

    def bundle(self, place: Session | Connection, definition_id: int) -> Bundle:
        """The version with this id; NotFound when there is none. Asks the database once per version."""
        found = self._bundles.get(definition_id)
        if found is not None:
            return found
        columns = (Definition.id, Definition.process, Definition.version, Definition.bundle_hash, Definition.files)
        row = place.execute(select(*columns).where(Definition.id == definition_id)).one_or_none()
        if row is None:
            raise NotFound(f"没有流程版本 {definition_id}。", f"Expected version {definition_id}, but there is none.")
        return self._keep(place, row)

    def latest(self, session: Session, process: str) -> Bundle:
        """The newest version of a process; NotFound when it was never deployed."""
        row = _latest_row(session, process)
        if row is None:
            raise NotFound(
                f"流程「{process}」还没有部署，请流程设计员先部署。",
                f"Expected a deployed process {process}, but there is none.",
            )
        if is_retired(session, process):
            raise NotFound(
                f"流程「{process}」已经停用，不能再用它开办件；需要时请流程设计员在版本页恢复。",
                f"Expected a deployed process {process}, but it was retired; a designer can restore it.",
            )
        return self._bundles.get(row.id) or self._keep(session, row)

    def newest(self, session: Session) -> list[Bundle]:
        """The newest version of every process that was ever deployed, retired ones too, by the id of the process.

        One statement, and one more for each version that this operating system process has not met yet.
        """
        rows = session.execute(
            select(Definition.process, Definition.id)
            .where(Definition.process.not_like("decision:%"))
            .ext(distinct_on(Definition.process))
            .order_by(Definition.process, Definition.version.desc())
        )
        return [self.bundle(session, row.id) for row in rows.all()]

    def decision(self, session: Session, bundle: Bundle, key: str) -> DecisionTable:
        """The decision table a case of this bundle uses: its own, or the newest one where the table says so."""
        if key not in LATEST_DECISIONS:
            return bundle.decision(key)
        row = _latest_row(session, f"decision:{key}")
        if row is None:
            raise NotFound(
                f"没有决策表「{key}」，请流程设计员先部署。", f"Expected the decision table {key}, but there is none."
            )
        name = row.files["decision"][key]
        found = self._tables.get(name)
        if found is None:
            found = self._tables[name] = read_decision(_contents(session, {name})[name])
        return found

    def _keep(self, place: Session | Connection, row: Definition | Row[Any]) -> Bundle:
        with self._lock:
            found = self._bundles.get(row.id)
            if found is None:
                files = _load(place, row.files)
                found = Bundle(row.id, row.process, row.version, row.bundle_hash, files)
                self._bundles[row.id] = found
            return found


def _latest_row(session: Session, process: str) -> Definition | None:
    statement = select(Definition).where(Definition.process == process).order_by(Definition.version.desc()).limit(1)
    return session.scalar(statement)


def _contents(place: Session | Connection, hashes: set[str]) -> dict[str, bytes]:
    rows = place.execute(select(DefinitionFile.hash, DefinitionFile.content).where(DefinitionFile.hash.in_(hashes)))
    return {name: bytes(content) for name, content in rows}


def _load(place: Session | Connection, files: Mapping[str, Mapping[str, str]]) -> Files:
    contents = _contents(place, {each for kind in files.values() for each in kind.values()})
    by_kind = {kind: {key: contents[name] for key, name in names.items()} for kind, names in files.items()}
    return Files(**by_kind)


def library(session: Session) -> Files:
    """Every file in its newest deployed form; retired ones are left out."""
    by_kind: dict[str, dict[str, str]] = {kind: {} for kind in KINDS}
    for (kind, key), name in deployed_hashes(session).items():
        by_kind[kind][key] = name
    return _load(session, by_kind)


def unknown_files(session: Session, files: Files) -> Files:
    """Those files whose content was never deployed here, so that restarting does not undo what a designer deployed.

    A file that a designer retired stays retired.
    """
    names = {content_hash(content) for _, _, content in files.each()}
    known = set(session.scalars(select(DefinitionFile.hash).where(DefinitionFile.hash.in_(names))))
    retired = retired_keys(session)
    kept: dict[str, dict[str, bytes]] = {kind: {} for kind in KINDS}
    for kind, key, content in files.each():
        if content_hash(content) not in known and (kind, key) not in retired:
            kept[kind][key] = content
    return Files(**kept)


def lock_deployments(session: Session) -> None:
    """Let one deployment run at a time until this transaction ends."""
    session.execute(select(func.pg_advisory_xact_lock(_ONE_DEPLOYMENT_AT_A_TIME)))


def store(
    session: Session, files: Files, at: datetime, staff_id: int | None, note: str | None = None
) -> dict[str, int]:
    """Make a new version of every process whose bundle changes with ``files``; returns {process: new version}.

    A changed form, decision table or called diagram gives new versions to everything that uses it, so that the next
    case obeys. A process whose bundle stays the same keeps its version.
    """
    lock_deployments(session)
    everything = library(session).overlaid(files)
    outlines: dict[str, Outline] = {name: outline(content) for name, content in everything.process.items()}
    record_versions(session, files, at, staff_id, note)
    versions: dict[str, int] = {}
    for name in sorted(outlines):
        for process in outlines[name].processes:
            bundle = cut_bundle(everything, process, outlines)
            _store_version(session, process, bundle, at, staff_id, note, versions)
    for key in sorted(LATEST_DECISIONS & everything.decision.keys()):
        table = Files(decision={key: everything.decision[key]})
        _store_version(session, f"decision:{key}", table, at, staff_id, note, versions)
    return versions


def _store_version(
    session: Session,
    process: str,
    files: Files,
    at: datetime,
    staff_id: int | None,
    note: str | None,
    versions: dict[str, int],
) -> None:
    name = bundle_hash(process, files)
    newest = _latest_row(session, process)
    if newest is not None and newest.bundle_hash == name:
        return
    rows: list[dict[str, Any]] = [
        {"hash": content_hash(content), "kind": kind, "key": key, "content": content}
        for kind, key, content in files.each()
    ]
    session.execute(insert(DefinitionFile).on_conflict_do_nothing(), rows)
    version = 1 if newest is None else newest.version + 1
    session.add(
        Definition(
            process=process,
            version=version,
            bundle_hash=name,
            files=json.loads(json.dumps(files.hashes())),
            deployed_at=at,
            deployed_by=staff_id,
            note=note,
        )
    )
    session.flush()
    versions[process] = version
