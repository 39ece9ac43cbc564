"""``chengnuo case-file``: the file of an ended case as an archive takes it over (LC-9)."""

from __future__ import annotations

from pathlib import Path

import click

from engine.cli.connecting import engine_for
from engine.cli.options import language_option
from engine.errors import Refused
from engine.operations.subject import case_of_number
from engine.queries.case.case_bag import bag_of
from engine.queries.case.case_pdf import case_pdf


@click.command(name="case-file")
@click.argument("number")
@click.argument("folder", type=click.Path(path_type=Path))
@language_option
def case_file(number: str, folder: Path, language: str) -> None:
    """移交案卷 / write the whole file of the case NUMBER into the empty or new FOLDER, as a bag by RFC 8493.

    A FOLDER that ends in .pdf becomes one PDF with contents and page numbers instead.
    """
    with engine_for(language) as engine:
        if folder.suffix.lower() == ".pdf":
            with engine.database.reading() as session:
                case_id = case_of_number(session, number)
                _, content = case_pdf(session, -1 if case_id is None else case_id, engine.clock.now())
            folder.write_bytes(content)
            click.echo(f"整卷 PDF → {folder}" if language == "zh" else f"One PDF → {folder}")
            return
        if folder.exists() and any(folder.iterdir()):
            raise Refused(
                f"文件夹“{folder}”不是空的，请另选一个。", f"The folder {folder} is not empty; choose another."
            )
        with engine.database.reading() as session:
            bag = bag_of(session, number, engine.clock.now())
        for path, content in bag.items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
    click.echo(f"{len(bag)} 个文件 / files → {folder}" if language == "zh" else f"{len(bag)} files → {folder}")
