"""What is known of a token: the values of variables, and which "no" was said, filed, or refused by a leader."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from engine.bpmn.model.values import name_of
from engine.operations.declaration import OperationDeclaration
from engine.operations.token_paths.conditions import Symbol, Values, parsed, path_of, paths_in
from engine.operations.token_paths.library import Answers, FormAnswers

Items = tuple[tuple[str, Values], ...]
_RECORD = frozenset({Symbol.RECORD})


@lru_cache(maxsize=8192)
def _of_names(values: Items, names: frozenset[str]) -> Items:
    return tuple(each for each in values if each[0].partition(".")[0] in names)


class TokenState(NamedTuple):
    """One state of what is known. A "no" is named by where it was said, ``form.field`` or the path of a variable."""

    values: Items = ()
    """Path → possible values, in order; a path that is not listed may have any value."""
    said: frozenset[str] = frozenset()
    """Every "no" that was said and not filed."""
    refused: frozenset[str] = frozenset()
    """Every "no" that a leader did not agree to: it is a "no" again where it is carried on."""
    carried: frozenset[tuple[str, str]] = frozenset()
    """(path of a variable, the "no" that it holds)."""
    interrupted: frozenset[str] = frozenset()
    """Every "no" said before an event broke off what was going on: another ending may follow then."""
    filed: bool = False

    @property
    def known(self) -> dict[str, Values]:
        """The values as a dictionary of its own."""
        return dict(self.values)

    @property
    def unfiled(self) -> frozenset[str]:
        """Every "no" that must not get out: said and not filed, or refused and still held by a variable."""
        held = {no for path, no in self.carried if not path.startswith("#")}
        return self.said | (self.refused & held)

    def knowing(self, known: Mapping[str, Values]) -> TokenState:
        """The same with other values."""
        # A walk makes tens of thousands of states; _replace takes three times as long.
        values = tuple(sorted(known.items()))
        return TokenState(values, self.said, self.refused, self.carried, self.interrupted, self.filed)

    def of_names(self, names: frozenset[str]) -> TokenState:
        """The same with nothing known but of the variables of these names."""
        values = _of_names(self.values, names)
        if len(values) == len(self.values):
            return self
        return TokenState(values, self.said, self.refused, self.carried, self.interrupted, self.filed)

    @property
    def decided(self) -> tuple[object, ...]:
        """All but the values: states that agree in it may be joined."""
        return self.said, self.refused, self.carried, self.interrupted, self.filed

    def without(self, gone: Iterable[str]) -> TokenState:
        """The same with some "no" no longer said."""
        away = frozenset(gone)
        if not away:
            return self
        return self._replace(
            said=self.said - away,
            refused=self.refused - away,
            carried=frozenset(each for each in self.carried if each[1] not in away),
            interrupted=self.interrupted - away,
        )

    def as_filed(self) -> TokenState:
        """The same after a denial was filed."""
        return self.without(self.said | self.refused)._replace(filed=True)

    def as_interrupted(self) -> TokenState:
        """The same after an event broke off what was going on."""
        interrupted = self.said | self.refused
        if interrupted == self.interrupted:
            return self
        return TokenState(self.values, self.said, self.refused, self.carried, interrupted, self.filed)

    def joined(self, other: TokenState) -> TokenState:
        """What holds in both: a value that one of them allows is possible."""
        mine, theirs = dict(self.values), dict(other.values)
        both = {path: values | theirs[path] for path, values in mine.items() if path in theirs}
        return self.knowing(both)


@dataclass(frozen=True)
class Meaning:
    """What forms, operations and scripts do to a state; ``deciding`` are the variables that decide, with the values
    that deny; ``read`` are the names of the variables that matter."""

    deciding: Mapping[str, Values]
    read: frozenset[str]

    def of_form(self, state: TokenState, form: FormAnswers) -> list[TokenState]:
        """The states after a form was filled in: one for each way to answer what decides."""
        found = [state]
        for field, answers in form.fields.items():
            no = f"{form.key}.{field}"
            is_variable = field in form.variables
            denies = answers.denies | (self.deciding.get(field, frozenset()) if is_variable else frozenset())
            paths = (f"#{no}", field) if is_variable else (f"#{no}",)
            if denies:
                found = [after for before in found for after in self._decided(before, paths, answers, denies, no)]
            elif is_variable and field in self.read:
                found = [self._set(before, field, answers.values) for before in found]
        return found

    def of_operation(
        self,
        state: TokenState,
        declared: OperationDeclaration,
        result: str | None,
        results: Mapping[str, Answers],
    ) -> list[TokenState]:
        """The states after an operation succeeded; ``results`` is what it can answer, by path."""
        if declared.overrules:
            gone = [no for no in state.said | state.refused if no.split(".")[0] in declared.overrules]
            state = state.without(gone)
        if declared.closes:
            state = state.without(state.interrupted)
        if declared.files:
            state = state.as_filed()
        found = [self._forgotten(state, result)] if result else [state]
        for path, answers in results.items():
            source = f"#{declared.form}.{path.rpartition('.')[2]}"
            if answers.denies and declared.form is not None and source in state.known:
                found = [self._copied(before, path, source) for before in found]
            elif answers.denies:
                found = [
                    after
                    for before in found
                    for after in self._decided(before, (path,), answers, answers.denies, path.lstrip("#"))
                ]
            elif answers.refuses:
                found = [after for before in found for after in self._answered(before, path, answers)]
            elif path.split(".")[0] in self.read:
                found = [self._set(before, path, answers.values) for before in found]
        return found

    def of_assignment(self, state: TokenState, name: str, expression: str) -> list[TokenState]:
        """The states after a script set a variable."""
        tree = parsed(expression)
        name = name_of(name)
        state = self._forgotten(state, name)
        values = None if tree is None else self._of_expression(state, tree)
        holding = frozenset() if tree is None else self._carried_by(state, paths_in(tree))
        after = self._set(state, name, values)
        if isinstance(tree, ast.Dict):
            for key, part in zip(tree.keys, tree.values, strict=True):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    after = self._set(after, f"{name}.{key.value}", self._of_expression(state, part))
        after = after._replace(carried=after.carried | {(name, no) for no in holding})
        denies = self.deciding.get(name, frozenset())
        if holding or not denies:
            return [after]
        return self._split(after, (name,), values, denies, name)

    def unknown(self, state: TokenState, name: str) -> list[TokenState]:
        """The states after a variable got a value that nobody knows: a message's data, an item of a list."""
        after = self._forgotten(state, name)
        denies = self.deciding.get(name, frozenset())
        return self._split(after, (name,), None, denies, name) if denies else [after]

    def of_table(self, state: TokenState, outputs: Mapping[str, Values | None], result: str | None) -> list[TokenState]:
        """The states after a decision table gave its outputs; ``result`` None sets a variable for each output."""
        found = [self._forgotten(state, result)] if result else [state]
        if result and result in self.read:
            found = [self._set(before, result, _RECORD) for before in found]
        for output, values in outputs.items():
            path = f"{result}.{output}" if result else output
            denies = self.deciding.get(path, frozenset())
            if denies:
                found = [after for before in found for after in self._split(before, (path,), values, denies, path)]
            elif path.split(".")[0] in self.read:
                found = [self._set(before, path, values) for before in found]
        return found

    def _decided(
        self, state: TokenState, paths: tuple[str, ...], answers: Answers, denies: Values, no: str
    ) -> list[TokenState]:
        """Somebody decides anew: what the variable held before is no longer said."""
        before = state.without(other for path, other in state.carried if path in paths)
        return self._split(before._replace(filed=False), paths, answers.values, denies, no)

    def _split(
        self, state: TokenState, paths: tuple[str, ...], values: Values | None, denies: Values, no: str
    ) -> list[TokenState]:
        """Two states: the value denies, or it does not; only those that are possible."""
        found: list[TokenState] = []
        denying = denies if values is None else values & denies
        if denying:
            after = self._all_set(state, paths, denying)
            carried = after.carried | {(path, no) for path in paths}
            found.append(after._replace(said=after.said | {no}, carried=carried))
        if values is None or values - denies:
            found.append(self._all_set(state, paths, None if values is None else values - denies))
        return found

    def _answered(self, state: TokenState, path: str, answers: Answers) -> list[TokenState]:
        """A leader answers: those values that refuse take the "no" back to who drafted it."""
        values = answers.values or frozenset()
        refusing = self._set(
            state._replace(said=frozenset(), refused=state.said | state.refused), path, answers.refuses
        )
        return [refusing, self._set(state, path, values - answers.refuses)]

    def _copied(self, state: TokenState, path: str, source: str) -> TokenState:
        after = self._set(state, path, state.known.get(source))
        carried = after.carried | {(path, no) for each, no in state.carried if each == source}
        return after._replace(carried=carried)

    def _all_set(self, state: TokenState, paths: tuple[str, ...], values: Values | None) -> TokenState:
        for path in paths:
            state = self._set(state, path, values)
        return state

    def _set(self, state: TokenState, path: str, values: Values | None) -> TokenState:
        known = state.known
        known.pop(path, None)
        if values is not None and (path.startswith("#") or path.split(".")[0] in self.read):
            known[path] = values
        return state.knowing(known)

    def _forgotten(self, state: TokenState, name: str) -> TokenState:
        """Nothing is known of a variable and its parts, nor does it hold a "no" any more."""
        inside = f"{name}."
        known = [each for each in state.values if each[0] != name and not each[0].startswith(inside)]
        carried = frozenset(each for each in state.carried if each[0] != name and not each[0].startswith(inside))
        return TokenState(tuple(known), state.said, state.refused, carried, state.interrupted, state.filed)

    def _carried_by(self, state: TokenState, paths: Iterator[str]) -> frozenset[str]:
        read = set(paths)
        return frozenset(
            no
            for path, no in state.carried
            if any(path == each or path.startswith(f"{each}.") or each.startswith(f"{path}.") for each in read)
        )

    def _of_expression(self, state: TokenState, node: ast.expr) -> Values | None:
        """The possible values of an expression; None = any."""
        path = path_of(node)
        if path is not None:
            return state.known.get(path)
        if isinstance(node, ast.Constant) and (node.value is None or isinstance(node.value, (str, int, float))):
            return frozenset({node.value})
        if isinstance(node, ast.IfExp):
            one, other = self._of_expression(state, node.body), self._of_expression(state, node.orelse)
            return None if one is None or other is None else one | other
        if isinstance(node, (ast.Dict, ast.List)):
            return _RECORD
        if isinstance(node, ast.Compare) or (isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)):
            return frozenset({True, False})
        return None
