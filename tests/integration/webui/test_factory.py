"""The application as a whole: headers, tokens, sessions, errors, languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from web_actions import Actions, new_application

from engine import Engine


def test_every_page_forbids_foreign_scripts_and_frames(anonymous: Actions) -> None:
    policy = anonymous.get("/login").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "style-src 'self';" in policy


def test_no_template_has_inline_scripts_or_handlers(anonymous: Actions, actions: Callable[[str], Actions]) -> None:
    for page in (anonymous.get("/login").text, actions("clerk").get("/desk/register").text):
        assert "<script>" not in page
        assert " onclick=" not in page
        assert "hx-on" not in page
        assert "https://" not in page.replace("https://www.w3.org", "")


def test_pages_are_not_cached(actions: Callable[[str], Actions]) -> None:
    assert actions("clerk").get("/desk/").headers["Cache-Control"] == "no-store"


def test_a_post_without_the_token_is_refused(anonymous: Actions) -> None:
    answer = anonymous.client.post("/login", data={"login": "wangfang", "password": "correct horse"})
    assert answer.status_code == 400
    assert "页面已过期" in answer.text


def test_a_token_of_another_session_is_refused(app: Flask) -> None:
    other = Actions(app).token()
    answer = Actions(app).client.post("/login", data={"_csrf": other, "login": "x", "password": "y"})
    assert answer.status_code == 400


def test_an_unknown_address_says_so_in_chinese_and_english(anonymous: Actions) -> None:
    assert "没有找到" in anonymous.get("/nowhere").text
    answer = anonymous.get("/nowhere?language=en")
    assert answer.status_code == 404
    assert "Not found" in answer.text


def test_a_fault_of_ours_tells_no_secrets(county: Engine) -> None:
    app = new_application(county)

    @app.get("/broken")
    def broken() -> str:
        raise RuntimeError("secret detail")

    app.testing = False
    answer = Actions(app).get("/broken")
    assert answer.status_code == 500
    assert "secret detail" not in answer.text
    assert "没有保存任何内容" in answer.text


def test_the_language_is_chosen_by_address_and_kept(anonymous: Actions) -> None:
    assert "工作人员登录" in anonymous.get("/login").text
    assert "Staff login" in anonymous.get("/login?language=en").text
    assert "Staff login" in anonymous.get("/login").text
    assert 'lang="zh-CN"' in anonymous.get("/login?language=zh").text


def test_demo_logins_are_shown_only_in_a_demonstration(anonymous: Actions, demonstration: Actions) -> None:
    assert "wangfang" not in anonymous.get("/login").text
    assert "wangfang" in demonstration.get("/login").text


@pytest.mark.rule("SP-6")
def test_the_session_cookie_is_out_of_reach_for_scripts(anonymous: Actions) -> None:
    answer = anonymous.log_in("wangfang")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
