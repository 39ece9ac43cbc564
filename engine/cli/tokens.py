"""``chengnuo tokens``: access tokens of the JSON API."""

from __future__ import annotations

from collections.abc import Sequence

import click

from engine.administration.commands import issue_token, revoke_token
from engine.cli.connecting import engine_for
from engine.cli.options import language_option
from engine.identity.tokens import SCOPES
from engine.queries.organisation.tokens import token_page


@click.group()
def tokens() -> None:
    """访问令牌 / access tokens of the JSON API: issue, list, revoke."""


@tokens.command()
@click.argument("login")
@click.option("--name", required=True, help="给哪个系统用 / for which system.")
@click.option(
    "--scope", "scopes", multiple=True, required=True, type=click.Choice(SCOPES), help="可以做什么 / what it may do."
)
@click.option("--days", default=90, show_default=True, help="有效天数 / days valid.")
@language_option
def issue(login: str, name: str, scopes: Sequence[str], days: int, language: str) -> None:
    """发放令牌，以此人的身份办事 / issue a token that acts as this person; the secret is shown only now."""
    with engine_for(language) as engine:
        secret = issue_token(engine, None, login=login, name=name, scopes=scopes, days=days)
    click.echo("只显示这一次：" if language == "zh" else "Shown only now:", err=True)
    click.echo(secret)


@tokens.command(name="list")
@language_option
def list_all(language: str) -> None:
    """全部令牌 / all tokens, one line each."""
    with engine_for(language) as engine, engine.database.reading() as session:
        before: int | None = None
        while True:
            page = token_page(session, engine.system_clock.now(), before=before)
            for row in page.rows:
                facts = (str(row.id).rjust(4), row.login, row.state, f"{row.expires_at:%Y-%m-%d}", " ".join(row.scopes))
                click.echo("  ".join((*facts, row.name)))
            before = page.next
            if before is None:
                return


@tokens.command()
@click.argument("number", type=click.IntRange(1, 2**63 - 1))
@language_option
def revoke(number: int, language: str) -> None:
    """收回令牌，立即失效 / let a token in no more."""
    with engine_for(language) as engine:
        revoke_token(engine, None, token=number)
    click.echo("已收回。" if language == "zh" else "Revoked.")
