"""The organisation of 川岳县 (Chuanyue County): departments, people, posts, telephone numbers, all of them invented."""

from __future__ import annotations

from collections.abc import Mapping

from engine.office.letterhead.rules import Settings
from engine.sample.shapes import SampleDepartment, SamplePost

CENTER_CODE = "center"
CENTER_NAME = "川岳县政务服务中心"
CENTER_PHONE = "0999-6600000"
CENTER_ADDRESS = "川岳县安澜路 18 号"

DEPARTMENTS: tuple[SampleDepartment, ...] = (
    SampleDepartment(
        "market", "川岳县市场监督管理局", "市监局", "0999-6600101", "服务中心一楼 A 区",
        (("何静", "hejing"), ("郭涛", "guotao"), ("马玉兰", "mayulan"), ("罗建国", "luojianguo")),
    ),
    SampleDepartment(
        "planning", "川岳县自然资源和规划局", "自规局", "0999-6600102", "服务中心二楼 B 区",
        (("高峰", "gaofeng"), ("林晓燕", "linxiaoyan"), ("梁志强", "liangzhiqiang"), ("宋玉梅", "songyumei")),
    ),
    SampleDepartment(
        "housing", "川岳县住房和城乡建设局", "住建局", "0999-6600103", "服务中心二楼 B 区",
        (("唐亮", "tangliang"), ("许娜", "xuna"), ("韩东", "handong"), ("冯国庆", "fengguoqing")),
    ),
    SampleDepartment(
        "development", "川岳县发展和改革局", "发改局", "0999-6600104", "服务中心二楼 B 区",
        (("邓超群", "dengchaoqun"), ("曹颖异", "caoyingyi"), ("彭飞", "pengfei"), ("曾德明", "zengdeming")),
    ),
    SampleDepartment(
        "ecology", "川岳县生态环境局", "生态环境局", "0999-6600105", "服务中心二楼 C 区",
        (("肖雅", "xiaoya"), ("田野", "tianye"), ("董建华", "dongjianhua"), ("袁秀英", "yuanxiuying")),
    ),
    SampleDepartment(
        "water", "川岳县水务局", "水务局", "0999-6600106", "服务中心二楼 C 区",
        (("潘海", "panhai"), ("于洋", "yuyang"), ("蒋春梅", "jiangchunmei"), ("蔡永福", "caiyongfu")),
    ),
    SampleDepartment(
        "transport", "川岳县交通运输局", "交通局", "0999-6600107", "服务中心一楼 D 区",
        (("余磊", "yulei"), ("杜娟", "dujuan"), ("叶青", "yeqing"), ("程伟民", "chengweimin")),
    ),
    SampleDepartment(
        "health", "川岳县卫生健康局", "卫健局", "0999-6600108", "服务中心一楼 D 区",
        (("苏敏", "sumin"), ("魏丽", "weili"), ("吕红", "lvhong"), ("丁志远", "dingzhiyuan")),
    ),
    SampleDepartment(
        "public_security", "川岳县公安局", "公安局", "0999-6600109", "服务中心一楼 E 区",
        (("任杰", "renjie"), ("沈丹", "shendan"), ("姚刚", "yaogang"), ("卢卫东", "luweidong")),
    ),
    SampleDepartment(
        "social_security", "川岳县人力资源和社会保障局", "人社局", "0999-6600110", "服务中心一楼 E 区",
        (("姜雪", "jiangxue"), ("崔明", "cuiming"), ("钟慧", "zhonghui"), ("谭立新", "tanlixin")),
    ),
    SampleDepartment(
        "education", "川岳县教育局", "教育局", "0999-6600111", "服务中心一楼 F 区",
        (("陆瑶", "luyao"), ("汪洋", "wangyang"), ("范文静", "fanwenjing"), ("金树人", "jinshuren")),
    ),
    SampleDepartment(
        "forestry", "川岳县林业局", "林业局", "0999-6600112", "服务中心二楼 C 区",
        (("石林", "shilin"), ("廖凡", "liaofan"), ("贾秀兰", "jiaxiulan"), ("夏长青", "xiachangqing")),
    ),
    SampleDepartment(
        "urban_management", "川岳县综合行政执法局", "执法局", "0999-6600113", "服务中心一楼 D 区",
        (("韦强", "weiqiang"), ("付晓", "fuxiao"), ("方圆", "fangyuan"), ("白建军", "baijianjun")),
    ),
    SampleDepartment(
        "tobacco", "川岳县烟草专卖局", "烟草局", "0999-6600114", "服务中心一楼 A 区",
        (("邹平", "zouping"), ("孟佳", "mengjia"), ("熊伟", "xiongwei"), ("秦岭", "qinling")),
    ),
    SampleDepartment(
        "culture", "川岳县文化广播电视和旅游局", "文旅局", "0999-6600115", "服务中心一楼 F 区",
        (("邱雨", "qiuyu"), ("江澜", "jianglan"), ("尹红梅", "yinhongmei"), ("薛定山", "xuedingshan")),
    ),
    SampleDepartment(
        "disabled", "川岳县残疾人联合会", "残联", "0999-6600116", "服务中心一楼 F 区",
        (("闫妍", "yanyan"), ("段誉明", "duanyuming"), ("雷鸣", "leiming"), ("侯淑珍", "houshuzhen")),
    ),
    SampleDepartment(
        "agriculture", "川岳县农业农村局", "农业农村局", "0999-6600117", "服务中心二楼 C 区",
        (("龙飞", "longfei"), ("史可欣", "shikexin"), ("陶然", "taoran"), ("黎大地", "lidadi")),
    ),
    SampleDepartment(
        "fire", "川岳县消防救援大队", "消防大队", "0999-6600118", "服务中心二楼 B 区",
        (("贺勇", "heyong"), ("顾盼", "gupan"), ("毛毅", "maoyi"), ("郝卫国", "haoweiguo")),
    ),
)  # fmt: skip

OTHER_DEPARTMENTS: tuple[tuple[str, str, str, str], ...] = (
    ("county_office", "川岳县人民政府办公室", "县政府办", "0999-6600200"),
    ("supervision", "川岳县纪委监委驻政务服务中心监察组", "监察组", "0999-6600300"),
)
"""Code, name, short name and telephone of the offices that have no items."""

SETTINGS: Mapping[str, Settings] = {
    CENTER_CODE: Settings(reconsideration_body="川岳县人民政府", court="川岳县人民法院"),
    # Run by its own superiors, not by the county: so is its reconsideration.
    "tobacco": Settings(reconsideration_body="嘉陵市烟草专卖局"),
}
"""What papers print of the departments beside their own names and telephone numbers."""

CENTER_PEOPLE: tuple[tuple[str, str], ...] = (
    ("王芳", "wangfang"),
    ("张伟", "zhangwei"),
    ("陈静", "chenjing"),
    ("刘洋", "liuyang"),
    ("赵磊", "zhaolei"),
    ("孙丽", "sunli"),
    ("周敏", "zhoumin"),
    ("吴刚", "wugang"),
    ("郑凯", "zhengkai"),
    ("黄婷", "huangting"),
    ("徐明", "xuming"),
    ("朱琳", "zhulin"),
    ("胡杨", "huyang"),
    ("杨帆", "yangfan"),
)

OTHER_PEOPLE: tuple[tuple[str, str], ...] = (
    ("李国强", "liguoqiang"),
    ("谢红梅", "xiehongmei"),
    ("钱正", "qianzheng"),
    ("严明", "yanming"),
)

_WINDOW = "首问负责，登记来访，核对材料，出具一次性告知书和受理通知书，送达结果"

POSTS: tuple[SamplePost, ...] = (
    SamplePost(
        "window-1", "综合窗口 1 号岗", CENTER_CODE, "clerk", "wangfang", "zhangwei",
        faces_public=True, accept=True, duties=_WINDOW,
    ),
    SamplePost(
        "window-2", "综合窗口 2 号岗", CENTER_CODE, "clerk", "zhangwei", "wangfang",
        faces_public=True, accept=True, duties=_WINDOW,
    ),
    SamplePost(
        "window-3", "企业开办专窗岗", CENTER_CODE, "clerk", "chenjing", "liuyang",
        faces_public=True, accept=True, duties=_WINDOW,
    ),
    SamplePost(
        "window-4", "工程建设专窗岗", CENTER_CODE, "clerk", "liuyang", "chenjing",
        faces_public=True, accept=True, duties=_WINDOW,
    ),
    SamplePost(
        "general-handler", "通办岗", CENTER_CODE, "handler", "zhaolei", "sunli",
        faces_public=True, accept=True, duties="承接尚未派驻人员的部门的事项，从受理办到送达",
    ),
    SamplePost(
        "center-chief-rep", "授权审批岗", CENTER_CODE, "chief_rep", "sunli", "zhaolei",
        faces_public=True, accept=True, approve=True, duties="受各部门书面授权，在服务中心当场审批",
    ),
    SamplePost(
        "coordinator", "联合审批协调岗", CENTER_CODE, "coordinator", "zhoumin", "wugang",
        accept=True, duties="牵头并联审批，催办，会商，汇总联合意见",
    ),
    SamplePost(
        "helper", "帮办代办岗", CENTER_CODE, "helper", "zhengkai", "huangting",
        faces_public=True, duties="无偿帮办代办，上门服务",
    ),
    SamplePost(
        "center-leader", "中心分管副主任岗", CENTER_CODE, "leader", "xuming", "zhulin",
        accept=True, approve=True, deny=True, duties="审签否定报备",
    ),
    SamplePost(
        "center-head", "中心主任岗", CENTER_CODE, "agency_head", "zhulin", "xuming",
        accept=True, approve=True, deny=True, duties="批准延期，对服务中心负总责",
    ),
    SamplePost("admin", "系统管理岗", CENTER_CODE, "admin", "huyang", "yangfan", duties="部门、岗位、日历、事项、账号"),
    SamplePost("item-editor", "事项管理岗", "market", "item_editor", "guotao", "hejing", duties="维护本部门事项"),
    SamplePost("designer", "流程设计岗", CENTER_CODE, "designer", "yangfan", "huyang", duties="绘制、检查、部署流程"),
    SamplePost(
        "county-leader", "分管副县长岗", "county_office", "county_leader", "liguoqiang", "xiehongmei",
        approve=True, duties="批准联合审批延期",
    ),
    SamplePost(
        "inspector", "效能监察岗", "supervision", "inspector", "qianzheng", "yanming",
        duties="核查黄牌红牌，办理投诉和责任追究",
    ),
)  # fmt: skip
