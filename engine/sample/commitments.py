"""Applications of the sample county with a commitment instead of a proof (ON-12): one to be checked, one revoked."""

from __future__ import annotations

from engine.sample.stories import AGREED, GRANTED, Scene, Step, Story, Told, filled, handed_out, registered

ITEM = "CY-WL-001"
PREMISES = 3
"""The proof of premises on the list of the item."""


def committed() -> Step:
    """The applicant commits to having the premises; the clerk accepts."""
    return lambda told: told.hands.answer(
        told.case_id,
        "materials_check",
        {
            "materials": told.hands.materials(told.case_id, wrong={PREMISES: ("committed", "", "")}),
            "conclusion": "accept",
            "commitment": True,
        },
    )


def found_check() -> Step:
    """Go on with the check of the commitment that the grant opened."""

    def step(told: Told) -> None:
        told.case_id = told.hands.check_of(told.case_id)

    return step


COMMITMENTS = (
    Story(
        "告知承诺，待核查",
        (
            Scene(7, (9, 15), registered("zhangwei", ITEM, "川岳县墨香书屋有限公司", phone="13900007711")),
            Scene(7, (9, 40), committed()),
            Scene(6, (10, 0), filled("review", **AGREED)),
            Scene(6, (15, 30), filled("decision", **GRANTED)),
            Scene(5, (9, 30), handed_out("经办人唐丽")),
        ),
    ),
    Story(
        "告知承诺，核查不实，已撤销",
        (
            Scene(18, (9, 15), registered("wangfang", ITEM, "川岳县远帆图书经营部", phone="13900007722")),
            Scene(18, (9, 40), committed()),
            Scene(17, (10, 0), filled("review", **AGREED)),
            Scene(17, (15, 30), filled("decision", **GRANTED)),
            Scene(16, (9, 30), handed_out("经办人梁平")),
            Scene(11, (9, 0), found_check()),
            Scene(
                11,
                (11, 0),
                filled(
                    "commitment_check",
                    result="false",
                    findings="现场核查，申请的地址为居民住宅，没有经营场所，也没有租赁合同。",
                    statement="承认场所尚未租下，没有其他意见。",
                ),
            ),
            Scene(
                10,
                (16, 0),
                filled(
                    "commitment_revocation",
                    outcome="revoke",
                    reason="以不实承诺取得许可，不符合有固定经营场所的条件。",
                    legal_basis="《行政许可法》第六十九条第二款",
                ),
            ),
            Scene(8, (10, 30), handed_out("经办人梁平")),
        ),
    ),
)
