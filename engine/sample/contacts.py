"""Contacts of the sample county that are no applications: consultations, references, complaints and reports."""

from __future__ import annotations

from engine.sample.stories import Scene, Story, complaint_assigned, contact, filled, found_complaint

CONTACTS = (
    Story(
        "咨询，已答复",
        (
            Scene(4, (10, 0), contact("zhangwei", "consult", "刘小燕", "想开一家小超市，要办哪些证？")),
            Scene(
                4,
                (10, 20),
                filled(
                    "inquiry_answer",
                    answer="先办营业执照，再办食品经营许可；卖烟另办烟草专卖零售许可证。",
                    process="窗口受理，两证可同时申请",
                    materials="身份证明、住所使用证明、健康证明",
                    time_limit="营业执照 1 个工作日，食品经营许可 5 个工作日",
                    fee="不收费",
                ),
            ),
        ),
    ),
    Story("咨询，待答复", (Scene(0, (9, 20), contact("wangfang", "consult", "何志明", "老房子翻建需要什么手续？")),)),
    Story(
        "转其他岗位，待确认接收",
        (
            Scene(
                0,
                (9, 30),
                contact(
                    "wangfang",
                    "consult",
                    "孟凡",
                    "施工许可要准备什么？",
                    scope="other_post",
                    to_post="housing-handler",
                ),
            ),
        ),
    ),
    Story(
        "不属于本单位，已指引",
        (
            Scene(
                3,
                (15, 0),
                contact(
                    "zhangwei",
                    "consult",
                    "柳青",
                    "想查询个人征信报告",
                    scope="other_agency",
                    to_agency={
                        "name": "中国人民银行川岳县营业部",
                        "place": "川岳县金融街 6 号",
                        "phone": "0999-6600900",
                    },
                ),
            ),
        ),
    ),
    Story(
        "投诉有效，已转追责",
        (
            Scene(
                19,
                (10, 30),
                contact(
                    "zhangwei",
                    "complaint",
                    "邓国安",
                    "办理营业执照时，同一份章程被要求改了三次。",
                    about_unit="market",
                    about_person="经办窗口",
                ),
            ),
            Scene(19, (11, 0), found_complaint()),
            Scene(
                18,
                (9, 30),
                complaint_assigned("unit", "market", to_post="market-handler"),
            ),
            Scene(
                14,
                (15, 0),
                filled(
                    "complaint_investigation",
                    findings="三次修改意见分三天口头提出，没有出具一次性告知书。",
                    valid="yes",
                    criterion="第三条",
                    grounds="违反一次性告知制度。",
                    published_text="反映属实，窗口未一次性告知，已向来访人致歉，对有关人员启动责任追究。",
                ),
            ),
        ),
    ),
    Story(
        "举报不成立",
        (
            Scene(
                12,
                (9, 40),
                contact("wangfang", "report", "宋长河", "有人说交两千元可以插队办施工许可。", to_inspector=True),
            ),
            Scene(12, (10, 0), found_complaint()),
            Scene(11, (10, 0), complaint_assigned("inspector", "housing")),
            Scene(
                10,
                (10, 0),
                filled(
                    "complaint_verification",
                    outcome="propose",
                    findings="调取收件记录，暂未发现插队办理。",
                    proposal="请核查近三个月施工许可的收件顺序和办结时间。",
                    reply_days=3,
                ),
            ),
            Scene(8, (16, 0), filled("complaint_reply", reply="逐件核查二十六件，均按收件顺序办结。")),
            Scene(
                7,
                (10, 0),
                filled(
                    "complaint_verification",
                    outcome="decide",
                    findings="逐件核查收件和办结记录，没有插队办理。",
                    valid="no",
                    grounds="没有查到收费插队的事实。",
                    published_text="经逐件核查，没有发现收费插队办理的情况。",
                ),
            ),
        ),
    ),
    Story(
        "投诉，待确定由谁查处",
        (
            Scene(
                2,
                (11, 0),
                contact("chenjing", "complaint", "郝建", "上周来办事，窗口说系统坏了让我改天再来，没有任何凭据。"),
            ),
        ),
    ),
)
