"""``chengnuo element-templates``: the operations as templates for the desktop Camunda Modeler, with its plugin."""

from __future__ import annotations

from pathlib import Path

import click

from engine.operations.element_templates import plugin_script, templates_file

FILES = {"element-templates/chengnuo.json": templates_file, "chengnuo-plugin/client.js": plugin_script}
"""Path in the folder for the desktop modeler → what it holds."""


@click.command(name="element-templates")
@click.option(
    "--write",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="写进这个文件夹（docs/desktop） / write templates and plugin script into this folder.",
)
def element_templates(folder: Path | None) -> None:
    """桌面建模器的元素模板 / element templates for Camunda Modeler, printed or written with the plugin's script."""
    if folder is None:
        click.echo(templates_file(), nl=False)
        return
    for name, content in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content(), encoding="utf-8")
        click.echo(str(path))
