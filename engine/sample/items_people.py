"""Items for people: papers, cards, schools, help."""

from __future__ import annotations

from engine.sample.shapes import Paper, Procedure, SampleItem

_BOOKLET = Paper("居民户口簿", remark="核对原件")
_ID = Paper("申请人身份证", original=False, remark="核对原件，收复印件")

ITEMS: tuple[SampleItem, ...] = (
    SampleItem(
        "CY-GA-002", "居民身份证补领受理", "public_security", "immediate", 20, 0, 40,
        "《居民身份证法》第十一条、第十二条",
        "居民身份证丢失或者损坏；本人到场采集人像和指纹",
        (_BOOKLET, Paper("居民身份证丢失补领登记表"), Paper("人像照片", shared=True, remark="现场采集，无需提交")),
        "居民身份证领取凭证", qualification="本县户籍居民", fee="工本费 40 元",
    ),
    SampleItem(
        "CY-RS-002", "社会保障卡补领", "social_security", "immediate", 20, 0, 20,
        "《社会保险法》第五十八条；《社会保障卡管理办法》",
        "已参加社会保险；社会保障卡丢失或者损坏",
        (Paper("社会保障卡补领申请表"), _ID, Paper("参保信息", shared=True, remark="数据共享获取，无需提交")),
        "社会保障卡", qualification="参保人员", fee="工本费 16 元",
    ),
    SampleItem(
        "CY-MZ-001", "老年人优待证办理", "health", "immediate", 20, 0, 20,
        "《老年人权益保障法》第五十二条至第五十九条",
        "年满六十周岁；本县户籍或者在本县居住",
        (_ID, Paper("近期一寸免冠照片", copies=2)),
        "老年人优待证", qualification="年满六十周岁的老年人",
    ),
    SampleItem(
        "CY-CL-001", "残疾人证新办", "disabled", "complex", 7, 7, 20,
        "《残疾人保障法》第二条；《中华人民共和国残疾人证管理办法》第九条至第十二条",
        "经指定机构评定符合残疾标准",
        (
            Paper("中华人民共和国残疾人证申请表"),
            Paper("残疾评定表"),
            _ID,
            _BOOKLET,
            Paper("近期两寸免冠彩色照片", copies=3),
            Paper("监护人身份证明", original=False, required=False, remark="智力、精神残疾人和未成年人提交"),
        ),
        "残疾人证", qualification="本县户籍的残疾人",
        procedures=(Procedure("appraisal", "残疾等级评定", 15, "《行政许可法》第四十五条；《残疾人证管理办法》"),),
    ),
    SampleItem(
        "CY-JY-001", "民办学校设立审批（幼儿园）", "education", "complex", 1, 20, 60,
        "《民办教育促进法》第十二条、第十五条、第十七条",
        "举办者具备资格；有符合标准的场地、设施、师资和稳定的经费来源；符合教育设施布局规划",
        (
            Paper("民办学校设立申请表"),
            Paper("举办者资格证明文件", original=False),
            Paper("学校章程和首届董事会组成人员名单"),
            Paper("资产来源、资金数额证明和验资报告"),
            Paper("校舍权属或者租赁证明和房屋安全鉴定报告", original=False),
            Paper("拟任校长、教师、财会人员资格证明", original=False),
            Paper("消防和食品卫生合格证明", original=False, deferrable=True),
        ),
        "民办学校办学许可证", qualification="社会组织或者具有政治权利和完全民事行为能力的个人",
        supplement_days=30,
        procedures=(Procedure("expert_review", "设立评议专家评审", 20, "《行政许可法》第四十五条"),),
    ),
    SampleItem(
        "CY-RS-003", "失业登记", "social_security", "ordinary", 20, 1, 10,
        "《就业促进法》第三十五条；《就业服务与就业管理规定》第六十三条",
        "法定劳动年龄内，有劳动能力，处于无业状态并有就业要求",
        (
            Paper("失业登记表"),
            _ID,
            Paper(
                "终止就业或者解除劳动关系证明", original=False, required=False,
                commitment="已经终止就业或者解除劳动关系，目前没有就业",
            ),
        ),
        "就业创业证", qualification="法定劳动年龄内的劳动者",
    ),
    SampleItem(
        "CY-WJ-003", "计划生育家庭特别扶助金申领", "health", "complex", 5, 15, 30,
        "《人口与计划生育法》第二十七条",
        "独生子女伤残或者死亡；女方年满四十九周岁；现无存活子女或者独生子女被评定为三级以上残疾",
        (
            Paper("特别扶助对象申请表"),
            _ID,
            _BOOKLET,
            Paper("独生子女父母光荣证或者子女情况证明", original=False),
            Paper("子女死亡证明或者残疾人证", original=False),
            Paper("婚姻状况", shared=True, remark="数据共享获取，无需提交"),
        ),
        "特别扶助金发放通知", qualification="符合条件的计划生育家庭成员",
    ),
)  # fmt: skip
