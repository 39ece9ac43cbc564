"""Rules on a whole file: its root elements, its expression language, extensions of other vendors."""

from __future__ import annotations

from lxml import etree

from engine.bpmn.model.supported import EVENT_DEFINITIONS, GLOBAL_TASKS
from engine.bpmn.reading.findings import Findings
from engine.bpmn.reading.graph import is_true
from engine.bpmn.reading.rules.elements import OUR_LANGUAGES, refuse_correlation
from engine.bpmn.reading.xml import children, local_name

_ROOTS = frozenset(
    {
        "process",
        "collaboration",
        "message",
        "signal",
        "error",
        "escalation",
        "itemDefinition",
        "dataStore",
        "category",
        "interface",
        "resource",
        "partnerEntity",
        "partnerRole",
        "endPoint",
        "import",
        "extension",
        "relationship",
        "correlationProperty",
        "documentation",
        "extensionElements",
        "group",
        "textAnnotation",
        "association",
        *GLOBAL_TASKS,
        *EVENT_DEFINITIONS,
    }
)


def check_root(root: etree._Element, findings: Findings) -> None:
    """The elements beside the processes, and what a file says about its expression language."""
    language = (root.get("expressionLanguage") or "").strip()
    if language and language.lower() not in OUR_LANGUAGES:
        findings.warning(
            "expression-language",
            root,
            f"文件声明表达式语言为 {language}，这里的表达式按本引擎的写法解释。",
            f"The file declares the expression language {language}; expressions are read in the notation of "
            "this engine.",
        )
    for item in children(root):
        tag = local_name(item)
        if tag not in _ROOTS:
            findings.error(
                "element-unsupported",
                item,
                f"文件含有 {tag}，它不能执行，请改画成流程。",
                f"Expected processes, but the file contains {tag}, which cannot be run.",
            )
        for key in children(item, "correlationKey"):
            refuse_correlation(key, findings)
        if tag == "extension" and is_true(item.get("mustUnderstand")):
            findings.error(
                "must-understand",
                item,
                f"文件要求理解扩展 {item.get('definition')}，这里不认识；请删去它，或不再要求理解（mustUnderstand）。",
                f"Expected extensions that are understood, but the file demands {item.get('definition')}.",
            )


def check_foreign(root: etree._Element, findings: Findings) -> None:
    """Extensions of other vendors that say how something runs: they have no effect here, and that is said."""
    told: set[str] = set()
    for item in root.iter("*"):
        for name in (item.tag, *map(str, item.attrib)):
            qualified = etree.QName(name) if name.startswith("{") else None
            if qualified is None:
                continue
            vendor = next((vendor for vendor in _VENDORS if vendor in str(qualified.namespace)), None)
            if vendor is not None and vendor not in told:
                told.add(vendor)
                place = item if item.get("id") else root
                findings.warning(
                    "foreign-extension",
                    place,
                    f"文件含有 {qualified.namespace} 的扩展（例如 {qualified.localname}），它们在这里不起作用。",
                    f"The file has extensions of {qualified.namespace} (such as {qualified.localname}); they "
                    "have no effect.",
                )


_VENDORS = (
    "camunda.org",
    "activiti.org",
    "flowable.org",
    "jboss.org",
    "drools",
    "omg.org/bpmn/extension",
    "signavio.com",
)
