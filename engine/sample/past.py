"""The last weeks of the sample county, lived through on the real engine under a virtual clock."""

from __future__ import annotations

from datetime import datetime, time

from engine.application import Engine
from engine.clock import OFFICE_ZONE
from engine.errors import ChengnuoError
from engine.jobs.demo_clock import turn
from engine.office.calendar.rules import OfficeCalendar
from engine.sample.commitments import COMMITMENTS
from engine.sample.contacts import CONTACTS
from engine.sample.hands import Hands
from engine.sample.hearings import HEARINGS
from engine.sample.online import ONLINE
from engine.sample.openness import PUBLICATIONS
from engine.sample.permit_withdrawals import PERMIT_WITHDRAWALS
from engine.sample.posts import INSPECTIONS
from engine.sample.satisfaction import SATISFACTION
from engine.sample.stories import (
    AGREED,
    GRANTED,
    Scene,
    Story,
    Told,
    asked_first,
    away,
    complete_materials,
    extended,
    filled,
    found_accountability,
    handed_out,
    incomplete_materials,
    ordinary,
    registered,
    stopped,
    supplied,
    withdrawn,
)
from engine.sample.surveys import SURVEYS

FIRST_DAY = 24
"""How many working days before today the past begins."""

TODAY_AT = time(10, 0)
"""The time of day at which the past ends and the demonstration begins."""

DENIED = {
    "reason": "经营场所与学校围墙的直线距离为 62 米，不足规定的 100 米。",
    "legal_basis": "《烟草专卖许可证管理办法》第二十五条第二项",
}

BUSINESS = (
    Story(
        "即办件当场办结",
        (
            Scene(6, (9, 5), registered("wangfang", "CY-RS-002", "李秀英")),
            Scene(6, (9, 12), complete_materials()),
            Scene(6, (9, 20), filled("decision", **GRANTED)),
            Scene(6, (9, 30), handed_out()),
        ),
    ),
    Story(
        "承诺件按时办结并送达",
        (
            *ordinary("chenjing", "CY-SJ-001", "川岳县山泉饮品有限责任公司", 9),
            Scene(9, (14, 0), filled("review", **AGREED)),
            Scene(9, (16, 0), filled("decision", **GRANTED)),
            Scene(8, (9, 0), handed_out()),
        ),
    ),
    Story(
        "补正后受理并办结",
        (
            Scene(15, (10, 0), registered("chenjing", "CY-SJ-002", "川岳县老街坊餐饮店")),
            Scene(15, (10, 30), incomplete_materials(3, "未提交", "提交从业人员健康证明原件，有效期内")),
            Scene(12, (9, 30), supplied()),
            Scene(11, (10, 0), filled("review", **AGREED)),
            Scene(10, (10, 0), filled("review", opinion="agree", text="会审一致同意。")),
            Scene(10, (15, 0), filled("decision", **GRANTED)),
            Scene(9, (11, 0), handed_out()),
        ),
    ),
    Story("刚收到，待核对材料", (Scene(0, (9, 40), registered("wangfang", "CY-WL-001", "川岳县知新书店")),)),
    Story(
        "办理中，时间充裕",
        (*ordinary("chenjing", "CY-NY-002", "川岳县丰禾农资经营部", 2), Scene(1, (10, 0), filled("review", **AGREED))),
    ),
    Story("办理中，刚受理", ordinary("wangfang", "CY-RS-001", "川岳县众才人力资源服务有限公司", 1)),
    Story("审查中", ordinary("zhangwei", "CY-GA-001", "川岳县听松民宿", 4)),
    Story(
        "预警：只剩一个工作日",
        (
            *ordinary("wangfang", "CY-ZF-003", "川岳县顺达渣土运输有限公司", 5),
            Scene(4, (9, 0), filled("review", **AGREED)),
        ),
    ),
    Story("逾期：黄牌", ordinary("liuyang", "CY-ZF-001", "川岳县亮彩广告有限公司", 4)),
    Story("逾期：红牌并立案", ordinary("wangfang", "CY-ZF-002", "川岳县供水有限责任公司", 7)),
    Story(
        "中止计时：专家评审",
        (
            *ordinary("liuyang", "CY-ZR-001", "川岳县宏远置业有限公司", 6),
            Scene(4, (9, 30), stopped("gaofeng", "expert_review", "规划方案须经专家评审")),
        ),
    ),
    Story(
        "等待申请人补正",
        (
            Scene(3, (14, 0), registered("chenjing", "CY-WJ-001", "川岳县清波游泳健身有限公司")),
            Scene(3, (14, 40), incomplete_materials(2, "检测报告已超过有效期", "提交一年内的水质检测报告", "wrong")),
        ),
    ),
    Story(
        "已补正，办理中",
        (
            Scene(5, (9, 0), registered("wangfang", "CY-CL-001", "周大海")),
            Scene(5, (9, 30), incomplete_materials(2, "未提交", "提交近期二寸白底照片两张")),
            Scene(2, (10, 0), supplied()),
        ),
    ),
    Story(
        "期限延长",
        (
            *ordinary("chenjing", "CY-WJ-002", "川岳县康宁口腔门诊部", 14),
            Scene(12, (10, 0), filled("review", **AGREED)),
            Scene(3, (9, 0), extended("sumin", 5, "现场核查发现放射防护需整改后复查")),
        ),
    ),
    Story(
        "申请人撤回",
        (
            *ordinary("wangfang", "CY-LY-001", "马家沟村村民委员会", 8),
            Scene(7, (11, 0), withdrawn("wangfang", "申请人调整采伐计划，书面申请撤回")),
        ),
    ),
)

FORWARDED = (
    Story(
        "上报件：省局审批中，专人跟踪",
        (
            *ordinary("zhangwei", "CY-LY-002", "川岳县城乡公路建设有限公司", 12),
            Scene(
                10,
                (10, 0),
                filled(
                    "forwarding_review",
                    opinion="agree",
                    text="符合林地保护利用规划，已缴纳森林植被恢复费。",
                    superior="省林业和草原局",
                    superior_days=20,
                    tracker="helper",
                ),
            ),
            Scene(9, (9, 0), filled("forwarding_signature", signature="agree", text="同意上报。")),
        ),
    ),
)

ASKED = (
    Story(
        "代申请人征询消防大队，待答复",
        (
            Scene(1, (15, 0), registered("wangfang", "CY-WL-001", "川岳县晨光文具书店")),
            Scene(1, (15, 20), asked_first("fire", "门店与居民楼共用楼梯，是否影响设立？")),
        ),
    ),
)

UNCOVERED = (
    Story(
        "两个窗口同时无人值守半小时",
        (
            Scene(5, (14, 0), away("wangfang", 2, "参加业务培训")),
            Scene(5, (14, 30), away("zhangwei", 0.5, "陪同来访人到住建局")),
        ),
    ),
)

DENIALS = (
    Story(
        "否定报备：等待领导书面意见",
        (
            *ordinary("zhangwei", "CY-YC-001", "川岳县福源便利店", 3),
            Scene(2, (10, 0), filled("review", opinion="disagree", text="距离不符合规定。")),
            Scene(1, (9, 0), filled("review", opinion="disagree", text="会审认为不符合布局规定。")),
            Scene(1, (15, 0), filled("decision", decision="deny", text="不符合合理布局规定。")),
            Scene(0, (8, 40), filled("denial_draft", **DENIED)),
        ),
    ),
    Story(
        "不予许可，已报备送达",
        (
            *ordinary("chenjing", "CY-YC-001", "川岳县校门口小卖部", 12),
            Scene(11, (10, 0), filled("review", opinion="disagree", text="距离不符合规定。")),
            Scene(11, (15, 0), filled("review", opinion="disagree", text="会审认为不符合布局规定。")),
            Scene(10, (10, 0), filled("decision", decision="deny", text="不符合合理布局规定。")),
            Scene(10, (11, 0), filled("denial_draft", **DENIED)),
            Scene(10, (15, 30), filled("denial_opinion", opinion="approve", text="同意不予许可，请做好解释。")),
            Scene(9, (10, 0), handed_out()),
        ),
    ),
)

INVESTMENT = "CY-LB-001"

INVESTMENT_DEPARTMENTS = [
    {"department": "development", "days": 4},
    {"department": "planning", "days": 8},
    {"department": "ecology", "days": 8},
    {"department": "housing", "days": 14},
    {"department": "fire", "days": 8},
    {"department": "water", "days": 12},
    {"department": "transport", "days": 11},
]

PERMIT_DEPARTMENTS = [
    {"department": code, "days": 4} for code in ("housing", "planning", "fire", "urban_management", "ecology")
]

JOINT = (
    Story(
        "联合审批进行中，一个部门逾期",
        (
            *ordinary("liuyang", INVESTMENT, "川岳县新能源储能项目有限公司", 10),
            Scene(10, (14, 0), filled("joint_circumstances", circumstances=["water", "road"])),
            Scene(10, (15, 0), filled("joint_prepare", departments=INVESTMENT_DEPARTMENTS)),
            Scene(8, (10, 0), filled("department_opinion", "development", opinion="approve", text="符合产业政策。")),
            Scene(
                7,
                (10, 0),
                filled(
                    "department_opinion",
                    "ecology",
                    opinion="conditional",
                    text="同意，须落实环评批复要求。",
                    conditions="施工期噪声监测按月报送",
                ),
            ),
            Scene(6, (16, 0), filled("department_opinion", "planning", opinion="approve", text="符合国土空间规划。")),
        ),
    ),
    Story(
        "联合审批办结",
        (
            *ordinary("liuyang", "CY-LB-002", "川岳县第二人民医院", 18),
            Scene(18, (14, 0), filled("joint_circumstances", circumstances=["street"])),
            Scene(18, (15, 0), filled("joint_prepare", departments=PERMIT_DEPARTMENTS)),
            *(
                Scene(16, (10, index), filled("department_opinion", code, opinion="approve", text="同意。"))
                for index, code in enumerate(("housing", "planning", "fire", "urban_management", "ecology"))
            ),
            Scene(15, (9, 0), filled("joint_opinion", conclusion="grant", text="各部门一致同意。")),
            Scene(15, (10, 0), filled("decision", decision="grant", text="符合法定条件，准予许可。")),
            Scene(14, (9, 0), handed_out()),
        ),
    ),
    Story(
        "联合审批：项目取消，协调员申请终止",
        (
            *ordinary("liuyang", INVESTMENT, "川岳县北山养殖有限公司", 13),
            Scene(13, (14, 0), filled("joint_circumstances", circumstances=[])),
            Scene(13, (15, 0), filled("joint_prepare", departments=INVESTMENT_DEPARTMENTS[:4])),
            Scene(11, (10, 0), filled("department_opinion", "ecology", opinion="approve", text="同意。")),
            Scene(
                10,
                (10, 0),
                lambda told: told.hands.terminate(
                    told.case_id,
                    "zhoumin",
                    ground="project_gone",
                    reason="县政府已取消该项目，拟用土地划入水源保护区",
                    basis="《中华人民共和国行政许可法》第七十条第六项",
                    proof="县发展改革局关于取消北山养殖项目的通知",
                ),
            ),
        ),
    ),
    Story("联合审批：待确认参与部门", ordinary("liuyang", INVESTMENT, "川岳县智慧冷链物流园有限公司", 0)),
)

SUPERVISION = (
    Story(
        "责任追究到整改",
        (
            *ordinary("zhangwei", "CY-WL-001", "川岳县青藤文化传播有限公司", 20),
            Scene(14, (10, 0), found_accountability()),
            Scene(14, (10, 10), filled("accountability_acceptance", take=True, grounds="逾期属实，予以立案。")),
            Scene(13, (9, 0), filled("accountability_statement", statement="经办期间外出培训，未办理工作移交。")),
            Scene(
                11,
                (10, 0),
                filled(
                    "accountability_investigation",
                    findings="逾期两个工作日，B 角未接到移交通知，责任在 A 角。",
                    valid=True,
                    criterion="《效能责任认定办法（2026 版）》第八条",
                ),
            ),
            Scene(
                9,
                (10, 0),
                filled("accountability_measure", measure="rectification", grounds="初次发生，责令限期整改。"),
            ),
        ),
    ),
)

REVIEWED = (
    Story(
        "责任追究：复核变更措施",
        (
            *ordinary("chenjing", "CY-NY-002", "川岳县绿野种业有限公司", 22),
            Scene(13, (10, 0), found_accountability()),
            Scene(13, (10, 10), filled("accountability_acceptance", take=True, grounds="逾期属实，予以立案。")),
            Scene(12, (9, 0), filled("accountability_statement", statement="当日检测机构停电，报告迟到一天。")),
            Scene(
                11,
                (10, 0),
                filled(
                    "accountability_investigation",
                    findings="逾期属实，检测报告迟到是主要原因。",
                    valid=True,
                    criterion="《效能责任认定办法（2026 版）》第八条",
                ),
            ),
            Scene(
                10,
                (10, 0),
                filled("accountability_measure", measure="notice_of_criticism", grounds="未及时说明并申请延期。"),
            ),
            Scene(8, (9, 0), filled("review_request", review_requested="yes", grounds="客观原因为主，请求减轻。")),
            Scene(
                6,
                (15, 0),
                filled("accountability_review", result="changed", measure="talk", text="客观原因为主，改为约谈。"),
            ),
        ),
    ),
)

STORIES: tuple[Story, ...] = (
    *BUSINESS,
    *FORWARDED,
    *ASKED,
    *UNCOVERED,
    *DENIALS,
    *JOINT,
    *CONTACTS,
    *COMMITMENTS,
    *PUBLICATIONS,
    *INSPECTIONS,
    *HEARINGS,
    *SURVEYS,
    *PERMIT_WITHDRAWALS,
    *SATISFACTION,
    *ONLINE,
    *SUPERVISION,
    *REVIEWED,
)


def first_moment(calendar: OfficeCalendar, end: datetime) -> datetime:
    """When the past begins: early in the morning of its first day, before the office opens."""
    return _moment(calendar, end, FIRST_DAY, (7, 0))


def last_moment(calendar: OfficeCalendar, now: datetime) -> datetime:
    """When the demonstration begins: at ten o'clock of the first working day from ``now`` on."""
    day = calendar.first_counted_day_from(now.astimezone(OFFICE_ZONE).date())
    return datetime.combine(day, TODAY_AT, OFFICE_ZONE)


def live_through(engine: Engine, calendar: OfficeCalendar, end: datetime) -> int:
    """Let all stories happen up to ``end``, with every timer on the way; the number of scenes."""
    hands = Hands(engine)
    scenes = sorted(
        (
            (_moment(calendar, end, scene.days_ago, scene.time), order, told, story, scene)
            for order, (told, story) in enumerate((Told(hands), story) for story in STORIES)
            for scene in story.scenes
        ),
        key=lambda each: each[:2],
    )
    for moment, _, told, story, scene in scenes:
        turn(engine, moment)
        try:
            scene.step(told)
        except ChengnuoError as error:
            error.add_note(f"In the story {story.title}, {scene.days_ago} working days ago.")
            raise
    turn(engine, end)
    return len(scenes)


def _moment(calendar: OfficeCalendar, end: datetime, days_ago: int, at: tuple[int, int]) -> datetime:
    last = end.astimezone(OFFICE_ZONE).date()
    day = last if days_ago == 0 else calendar.nth_counted_day_before(last, days_ago)
    return datetime.combine(day, time(*at), OFFICE_ZONE)
