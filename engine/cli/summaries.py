"""What a command says about itself, read without loading it: the list of all commands appears at once."""

from __future__ import annotations

import ast
from importlib.util import find_spec
from pathlib import Path


def summary(place: str) -> str:
    """The first paragraph of the docstring of ``module:object``; empty when its source cannot be read.

    Neither the module nor a package that it is in is loaded.
    """
    module, _, name = place.partition(":")
    if (source := _source(module)) is None:
        return ""
    for node in ast.parse(source.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            paragraph = (ast.get_docstring(node) or "").partition("\n\n")[0]
            return " ".join(paragraph.split()).replace("``", "")
    return ""


def _source(module: str) -> Path | None:
    """The file of a module, looked for below the folder of its outermost package."""
    outermost, *inner = module.split(".")
    spec = find_spec(outermost)
    for folder in spec.submodule_search_locations or () if spec else ():
        place = Path(folder).joinpath(*inner)
        for file in (place.with_suffix(".py"), place / "__init__.py"):
            if file.is_file():
                return file
    return None
