"""The Helm chart of deploy/helm: rendered by helm where it is installed, else by what the chart uses of it, and held
against the compose file, the Containerfile and the program."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
CHART = DEPLOY / "helm" / "chengnuo"
FACTS: dict[str, Any] = yaml.safe_load((CHART / "Chart.yaml").read_text(encoding="utf-8"))
VALUES: dict[str, Any] = yaml.safe_load((CHART / "values.yaml").read_text(encoding="utf-8"))
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
TEMPLATES = sorted((CHART / "templates").glob("*.yaml"))
HELM = shutil.which("helm")
ACTION = re.compile(r"\{\{(-?)\s*(.+?)\s*\}\}")
RELEASE = "office"


def found(path: str, scope: Mapping[str, Any]) -> Any:
    """What a path such as ``.Values.web.replicas`` or a variable leads to."""
    value: Any = scope
    for part in path.lstrip(".").split("."):
        value = value[part]
    return value


def evaluated(expression: str, scope: Mapping[str, Any]) -> str:
    """An action with the functions that the chart uses: default, quote, toYaml, nindent."""
    first, *functions = (each.strip() for each in expression.split("|"))
    if first.startswith("toYaml "):
        value: Any = yaml.safe_dump(found(first.removeprefix("toYaml "), scope)).rstrip()
    else:
        value = found(first, scope)
    for function in functions:
        name, _, argument = function.partition(" ")
        if name == "default":
            value = value or found(argument, scope)
        elif name == "quote":
            value = '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
        else:
            assert name == "nindent", function
            value = "\n" + "\n".join(" " * int(argument) + line for line in value.splitlines())
    return str(value)


def rendered(template: str, values: Mapping[str, Any]) -> str:
    """A template as helm renders it, as far as this chart goes: if and range stand on lines of their own."""
    scope: dict[str, Any] = {
        "Values": values,
        "Release": {"Name": RELEASE},
        "Chart": {"AppVersion": FACTS["appVersion"]},
    }
    written: list[str] = []

    def block(lines: Iterator[str], scope: Mapping[str, Any], shown: bool) -> None:
        for line in lines:
            control = re.fullmatch(r"\s*\{\{-\s*(if|range|end)\b\s*(.*?)\s*\}\}", line)
            if control is None:
                if shown:
                    text = ACTION.sub(lambda each: evaluated(each[2], scope), line)
                    written.append(text.strip("\n") if line.lstrip().startswith("{{- toYaml") else text)
            elif control[1] == "end":
                return
            elif control[1] == "if":
                block(lines, scope, shown and bool(found(control[2], scope)))
            else:
                names, _, over = control[2].partition(":=")
                key, value = (each.strip() for each in names.split(","))
                rest = list(until_end(lines))
                for name, each in found(over.strip(), scope).items():
                    block(iter(rest), {**scope, key: name, value: each}, shown)

    block(iter(template.splitlines()), scope, True)
    return "\n".join(written)


def until_end(lines: Iterator[str]) -> Iterator[str]:
    """The lines of a block without blocks in it, up to its end."""
    for line in lines:
        if re.fullmatch(r"\s*\{\{-\s*end\s*\}\}", line):
            return
        yield line


def objects(**changed: Any) -> dict[tuple[str, str], Any]:
    """What the chart makes with the given values in the place of its own: (kind, component) → object."""
    values = VALUES | changed
    if HELM is None:
        texts = [rendered(each.read_text(encoding="utf-8"), values) for each in TEMPLATES]
    else:
        done = subprocess.run(
            [HELM, "template", RELEASE, str(CHART), "--values", "-"],
            input=yaml.safe_dump(values), text=True, capture_output=True, check=True,
        )  # fmt: skip
        texts = [done.stdout]
    made = [each for text in texts for each in yaml.safe_load_all(text) if each]
    return {(each["kind"], each["metadata"]["labels"]["app.kubernetes.io/component"]): each for each in made}


def pods() -> Iterator[tuple[str, dict[str, Any]]]:
    for (_kind, component), each in objects().items():
        if "template" in each["spec"]:
            yield component, each["spec"]["template"]["spec"]


def test_the_chart_runs_what_compose_and_the_image_run() -> None:
    made = objects()
    assert set(made) == {
        ("Job", "migrate"), ("Deployment", "web"), ("Deployment", "worker"), ("Service", "web"), ("Ingress", "web"),
        ("PodDisruptionBudget", "web"),
    }  # fmt: skip
    containerfile = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    image = re.search(r'^CMD (\["chengnuo".+\])$', containerfile, re.MULTILINE)
    assert image is not None
    services = COMPOSE["services"]
    commands = {component: pod["containers"][0]["command"] for component, pod in pods()}
    assert commands == {
        "migrate": services["migrate"]["command"],
        "worker": services["worker"]["command"],
        "web": yaml.safe_load(image[1]),
    }
    user = re.search(r"--uid (\d+)", containerfile)
    data = re.search(r"CHENGNUO_DATA=(\S+)", containerfile)
    assert user is not None
    assert data is not None
    for _component, pod in pods():
        container = pod["containers"][0]
        assert container["image"] == f"chengnuo:{FACTS['appVersion']}"
        assert pod["securityContext"]["runAsUser"] == int(user[1])
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        mounts = {each["name"]: each["mountPath"] for each in container["volumeMounts"]}
        assert mounts["data"] == data[1]
        assert set(mounts) == {each["name"] for each in pod["volumes"]}
        given = {each["name"]: each["value"] for each in container["env"]}
        assert given["CHENGNUO_AUDIT_KEYS"] == f"{mounts['keys']}/audit.keys"
        assert all(isinstance(each, str) for each in given.values())
    web = made["Deployment", "web"]["spec"]["template"]["spec"]["containers"][0]
    assert (web["readinessProbe"]["httpGet"]["path"], web["livenessProbe"]["httpGet"]["path"]) == (
        "/readyz",
        "/healthz",
    )
    assert made["Deployment", "worker"]["spec"]["template"]["spec"]["containers"][0]["readinessProbe"]["exec"] == {
        "command": services["worker"]["healthcheck"]["test"][1:]
    }
    assert made["Job", "migrate"]["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"


def test_what_selects_finds_its_pods() -> None:
    made = objects()
    labels = {
        component: made["Deployment", component]["spec"]["template"]["metadata"]["labels"]
        for component in ("web", "worker")
    }
    for component in labels:
        assert made["Deployment", component]["spec"]["selector"]["matchLabels"] == labels[component]
    assert made["Service", "web"]["spec"]["selector"] == labels["web"]
    assert made["PodDisruptionBudget", "web"]["spec"]["selector"]["matchLabels"] == labels["web"]
    backend = made["Ingress", "web"]["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
    assert backend["name"] == made["Service", "web"]["metadata"]["name"]
    assert backend["port"]["name"] == made["Service", "web"]["spec"]["ports"][0]["name"]


def test_values_change_what_they_say() -> None:
    assert ("Ingress", "web") not in objects(ingress={**VALUES["ingress"], "enabled": False})
    other = objects(
        migrate={"secretName": "owner"}, environment={"CHENGNUO_SMTP_URL": "smtp://mail:25"},
        image=VALUES["image"] | {"tag": "1.2.3"},
    )  # fmt: skip
    migrate = other["Job", "migrate"]["spec"]["template"]["spec"]["containers"][0]
    assert migrate["envFrom"] == [{"secretRef": {"name": "owner"}}]
    assert migrate["image"] == "chengnuo:1.2.3"
    assert {"name": "CHENGNUO_SMTP_URL", "value": "smtp://mail:25"} in migrate["env"]
    assert other["Deployment", "web"]["spec"]["template"]["spec"]["containers"][0]["envFrom"] == [
        {"secretRef": {"name": VALUES["secretName"]}}
    ]


def test_every_value_is_used_and_every_used_one_is_there() -> None:
    text = "".join(each.read_text(encoding="utf-8") for each in TEMPLATES)
    used = set(re.findall(r"\.Values\.([\w.]+)", text))

    def leaves(values: Mapping[str, Any], above: str = "") -> Iterator[str]:
        for name, value in values.items():
            path = f"{above}{name}"
            if isinstance(value, dict) and value and path not in used:
                yield from leaves(value, f"{path}.")
            else:
                yield path

    assert set(leaves(VALUES)) == used
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert FACTS["appVersion"] == version


@pytest.mark.skipif(HELM is None, reason="helm is not installed")
def test_helm_finds_nothing_to_complain_of() -> None:
    subprocess.run([str(HELM), "lint", "--strict", str(CHART)], check=True, capture_output=True)
