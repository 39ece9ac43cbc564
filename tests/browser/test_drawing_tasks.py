"""What the modeler says of a task in people's words: what may be done besides doing it, and how many have to answer."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources

from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import Office
from tests.browser.test_designer import field, open_process, select

LOOP = (
    '<bpmn:multiInstanceLoopCharacteristics isSequential="false"><bpmn:loopDataInputRef>people</bpmn:loopDataInputRef>'
    "<bpmn:loopDataOutputRef>opinions</bpmn:loopDataOutputRef></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>"
)


def test_what_may_be_done_with_a_task_is_drawn_and_deployed(
    page: Page, office: Office, sign_in: Callable[[str], None]
) -> None:
    sign_in("yangfan")
    open_process(page, office, "forwarding")
    select(page, "sign_opinion")
    page.locator('[data-group-id="group-chengnuo-acts"] .bio-properties-panel-group-header').click()
    expect(field(page, "chengnuo-sendBack")).to_have_value("true")
    expect(field(page, "chengnuo-transfer")).to_have_value("")
    field(page, "chengnuo-transfer").select_option(label="不允许")
    field(page, "chengnuo-batch").select_option(label="默认：不允许")
    expect(page.locator("[data-summary]")).to_contain_text("检查通过")
    page.get_by_role("button", name="部署新版本").click()
    dialog = page.get_by_role("dialog", name="部署新版本")
    dialog.get_by_label("修改说明").fill("审签须由本人逐件办理")
    dialog.get_by_role("button", name="部署", exact=True).click()
    expect(page.get_by_text("第 2 版（现行）")).to_be_visible()
    with office.engine.database.reading() as session:
        specification = office.engine.definitions.latest(session, "forwarding").specification()
        assert specification.elements["sign_opinion"].acts == {"copy", "sendBack"}


def test_how_many_have_to_answer_is_chosen_in_words(page: Page, office: Office, sign_in: Callable[[str], None]) -> None:
    drawn = resources.files("processes").joinpath("forwarding.bpmn").read_text(encoding="utf-8")
    start = drawn.index("</bpmn:userTask>", drawn.index('<bpmn:userTask id="forwarding_review"'))
    before, after = drawn[:start], drawn[start:].removeprefix("</bpmn:userTask>")
    sign_in("yangfan")
    open_process(page, office, "forwarding")
    file = FilePayload(name="forwarding.bpmn", mimeType="application/xml", buffer=(before + LOOP + after).encode())
    page.locator("[data-file]").set_input_files(file)
    expect(page.locator("[data-remark]")).to_contain_text("尚未部署")
    select(page, "forwarding_review")
    expect(field(page, "chengnuo-countersigning")).to_have_value("all")
    for chosen, condition in (
        ("或签：一人办完即可", "nrOfCompletedInstances >= 1"),
        ("票签：达到人数比例", "nrOfCompletedInstances >= 0.5 * nrOfInstances"),
        ("票签：同意达到比例", "len([vote for vote in opinions if vote]) >= 0.5 * nrOfInstances"),
        ("依次：逐个办完", ""),
        ("会签：全部办完", ""),
    ):
        field(page, "chengnuo-countersigning").select_option(label=chosen)
        expect(field(page, "chengnuo-completion")).to_have_value(condition)
    field(page, "chengnuo-countersigning").select_option(label="票签：达到人数比例")
    field(page, "chengnuo-share").fill("0.6")
    expect(field(page, "chengnuo-completion")).to_have_value("nrOfCompletedInstances >= 0.6 * nrOfInstances")
