"""The namespaces of DMN: every version, and the spellings that tools have given them."""

from __future__ import annotations

import re
from functools import lru_cache

_DMN = re.compile(
    r"https?://(?:www|schema)\.omg\.org/spec/DMN/\d{8}(?:/MODEL|/dmn(?:\d\d)?(?:\.xsd)?)?/?(?:\.xsd)?", re.IGNORECASE
)


@lru_cache(maxsize=64)
def is_dmn(namespace: str | None) -> bool:
    """Whether elements of this namespace are a decision model: DMN 1.0 to 1.6, also as Flowable and Activiti name it.

    Drawing information (``…/DMNDI/``, ``…/DI/``) and the namespace of FEEL are none.
    """
    return namespace is not None and _DMN.fullmatch(namespace) is not None
