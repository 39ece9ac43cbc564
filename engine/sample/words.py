"""How the people of the sample county ask for its items: everyday words, whom each is for, on which occasions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asking:
    """Everyday words, codes of ``AUDIENCES`` (empty = everybody) and of ``LIFE_EVENTS``."""

    keywords: str
    audiences: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()


_PERSON, _ENTERPRISE = ("person",), ("enterprise",)

WORDS: Mapping[str, Asking] = {
    "CY-SJ-001": Asking("办执照、开公司、注册公司、开店、办营业执照", _ENTERPRISE, ("founding",)),
    "CY-SJ-002": Asking(
        "开饭店、开餐馆、开饭馆、开小吃店、卖早餐、开奶茶店、开面馆、办食堂", (), ("founding", "permit")
    ),
    "CY-JT-001": Asking("跑运输、货车上户、开货运公司、跑货车", (), ("permit", "transport")),
    "CY-WJ-001": Asking("开宾馆、开旅馆、开理发店、开美容店、开浴室、开游泳馆", _ENTERPRISE, ("founding", "permit")),
    "CY-WJ-002": Asking("开医院、办医院、开门诊部", _ENTERPRISE, ("permit",)),
    "CY-GA-001": Asking("开宾馆、开旅馆、开酒店、开民宿", _ENTERPRISE, ("founding", "permit")),
    "CY-YC-001": Asking("卖烟、办烟证、开小卖部、开超市、开便利店", (), ("founding", "permit")),
    "CY-RS-001": Asking("开中介、职业介绍所、劳务公司", _ENTERPRISE, ("permit", "staff")),
    "CY-WL-001": Asking("开书店、卖书", _ENTERPRISE, ("founding", "permit")),
    "CY-WL-002": Asking("开歌厅、卡拉OK、开KTV、开舞厅", _ENTERPRISE, ("permit",)),
    "CY-NY-001": Asking("养猪、养鸡、办养殖场、开屠宰场", (), ("permit", "farming")),
    "CY-NY-002": Asking("卖农药、开农资店", (), ("permit", "farming")),
    "CY-LB-001": Asking("投资办厂、上项目、批地", _ENTERPRISE, ("building", "land")),
    "CY-LB-002": Asking("开工、盖楼、施工证", _ENTERPRISE, ("building",)),
    "CY-ZR-001": Asking("盖房、建厂房、规划证", (), ("building",)),
    "CY-ZR-002": Asking("买二手房、房产过户、卖房、房子过户、办房产证", (), ("housing",)),
    "CY-FG-001": Asking("项目备案、立项", _ENTERPRISE, ("building",)),
    "CY-SW-001": Asking("打井、取水、用地下水", (), ("land",)),
    "CY-HJ-001": Asking("排污证、排废水", _ENTERPRISE, ("safety",)),
    "CY-LY-002": Asking("占用林地、用林地", (), ("land", "farming")),
    "CY-ZF-001": Asking("挂招牌、做门头、立广告牌", (), ("founding", "permit")),
    "CY-ZF-002": Asking("占道、摆摊、路边施工", (), ("building", "transport")),
    "CY-ZF-003": Asking("倒渣土、装修垃圾、建筑垃圾", (), ("building",)),
    "CY-ZJ-001": Asking("接下水道、排污水、排水证", (), ("building", "safety")),
    "CY-GA-002": Asking("补身份证、身份证丢了、身份证掉了", _PERSON, ("household",)),
    "CY-RS-002": Asking("补社保卡、社保卡丢了、医保卡丢了", _PERSON, ("support", "health")),
    "CY-MZ-001": Asking("老年证、敬老卡、老人坐车", _PERSON, ("retirement",)),
    "CY-CL-001": Asking("残疾证、办残疾证", _PERSON, ("support",)),
    "CY-JY-001": Asking("开幼儿园、办学校", (), ("permit", "school")),
    "CY-RS-003": Asking("丢了工作、领失业金、失业", _PERSON, ("work",)),
    "CY-WJ-003": Asking("失独、独生子女补助、计生补助", _PERSON, ("support",)),
}
"""By code of the item; an item without words is found by its name alone."""
