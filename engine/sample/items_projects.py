"""Items of construction and of the land, the water and the town."""

from __future__ import annotations

from engine.sample.shapes import Paper, Part, Procedure, SampleItem

_LAND = Paper("使用土地的有关证明文件", original=False)
_UNIT = Paper("建设单位统一社会信用代码证", shared=True, remark="数据共享获取，无需提交")
_AGENT = Paper("授权委托书", required=False, remark="委托他人办理时提交")

ITEMS: tuple[SampleItem, ...] = (
    SampleItem(
        "CY-LB-001", "大型投资项目联合审批（立项用地规划许可阶段）", "development", "joint", 10, 20, 45,
        "《行政许可法》第二十六条；《优化营商环境条例》第四十一条",
        "列入县重点项目清单或者总投资五千万元以上；符合国土空间规划和产业政策",
        (
            Paper("联合审批申请表"),
            Paper("项目申请报告或者可行性研究报告", copies=3),
            Paper("项目选址及用地范围图", copies=2),
            Paper("建设项目环境影响报告", copies=2),
            Paper("水土保持方案", required=False, deferrable=True, remark="涉及开挖占地时提交"),
            Paper("节能报告", required=False, remark="年综合能源消费量一千吨标准煤以上时提交"),
            _UNIT,
            _AGENT,
        ),
        "联合审批意见书", qualification="在本县投资建设项目的企业", group="重大项目",
        parts=(
            Part("development", 7), Part("planning", 10), Part("ecology", 10), Part("housing", 7), Part("fire", 7),
            Part("water", 10, "water"), Part("forestry", 10, "forest"), Part("transport", 7, "road"),
            Part("culture", 7, "relics"),
        ),
        circumstances=(
            ("water", "项目取水、涉河或者涉及水土保持", "The project takes water, touches a river or moves soil"),
            ("forest", "项目使用林地", "The project uses forest land"),
            ("road", "项目与公路相接或者穿越公路", "The project joins or crosses a road"),
            ("relics", "项目涉及文物保护范围或者建设控制地带", "The project touches a protected site"),
        ),
        procedures=(Procedure("expert_review", "项目评审", 15, "《行政许可法》第四十五条"),),
    ),
    SampleItem(
        "CY-LB-002", "建筑工程施工许可（联合办理）", "housing", "joint", 1, 10, 45,
        "《建筑法》第七条、第八条；《建筑工程施工许可管理办法》；《行政许可法》第二十六条",
        "已取得规划许可；拆迁进度符合施工要求；已确定施工企业；有资金安排、施工图纸和质量安全措施",
        (
            Paper("建筑工程施工许可申请表"),
            Paper("建设工程规划许可证", shared=True, remark="数据共享获取，无需提交"),
            Paper("施工合同和中标通知书", original=False),
            Paper("施工图设计文件审查合格书"),
            Paper("保证工程质量和安全的具体措施"),
            Paper("建设资金已经落实的承诺书"),
            Paper("农民工工资专用账户证明", deferrable=True),
            _UNIT,
        ),
        "建筑工程施工许可证", qualification="建设单位", one_veto_ends=True,
        parts=(
            Part("housing", 5), Part("planning", 5), Part("fire", 7), Part("urban_management", 5, "street"),
            Part("ecology", 5, "ecology"),
        ),
        circumstances=(
            ("street", "施工需要占用或者挖掘城市道路", "The works occupy or dig up a street"),
            ("ecology", "项目须办理环境影响评价", "The project needs an environmental assessment"),
        ),
    ),
    SampleItem(
        "CY-ZR-001", "建设工程规划许可证核发", "planning", "complex", 1, 7, 20,
        "《城乡规划法》第四十条",
        "符合控制性详细规划和规划条件；建设工程设计方案符合规划要求",
        (
            Paper("建设工程规划许可申请表"),
            _LAND,
            Paper("建设工程设计方案", copies=2),
            Paper("修建性详细规划", required=False, remark="需要编制修建性详细规划的项目提交"),
            Paper("日照分析报告", required=False, deferrable=True),
            _UNIT,
            _AGENT,
        ),
        "建设工程规划许可证", qualification="建设单位或者个人",
        procedures=(Procedure("expert_review", "设计方案专家评审", 15, "《行政许可法》第四十五条"),),
    ),
    SampleItem(
        "CY-ZR-002", "不动产转移登记（存量房）", "planning", "ordinary", 7, 3, 30,
        "《不动产登记暂行条例》第十四条、第二十条",
        "不动产权属清楚，无查封；转移行为合法；税费已缴纳",
        (
            Paper("不动产登记申请书"),
            Paper("买卖双方身份证明", original=False, copies=2),
            Paper("不动产权属证书"),
            Paper("存量房买卖合同"),
            Paper("完税凭证", shared=True, remark="数据共享获取，无需提交"),
            _AGENT,
        ),
        "不动产权证书", qualification="不动产权利人", fee="住宅 80 元/件，非住宅 550 元/件",
    ),
    SampleItem(
        "CY-FG-001", "企业投资项目备案", "development", "immediate", 10, 0, 5,
        "《企业投资项目核准和备案管理条例》第十三条",
        "不属于核准目录和禁止建设的项目",
        (
            Paper("企业投资项目备案表"),
            Paper("项目真实性承诺书"),
            _UNIT,
        ),
        "企业投资项目备案证明", qualification="企业",
    ),
    SampleItem(
        "CY-SW-001", "取水许可", "water", "complex", 1, 15, 45,
        "《水法》第四十八条；《取水许可和水资源费征收管理条例》第十一条、第十九条",
        "符合水资源规划和用水总量控制；取水、退水不损害他人合法权益和水生态",
        (
            Paper("取水许可申请书"),
            Paper("建设项目水资源论证报告书（表）", copies=3),
            Paper("与第三者利害关系的说明或者承诺"),
            Paper("取水工程或者设施的位置图", original=False),
            Paper("属于备案项目的备案材料", shared=True, remark="数据共享获取，无需提交"),
        ),
        "取水许可证", qualification="直接取用水资源的单位和个人",
        procedures=(
            Procedure("expert_review", "水资源论证报告评审", 15, "《行政许可法》第四十五条"),
            Procedure("hearing", "涉及公共利益的听证", 20, "《行政许可法》第四十六条"),
        ),
    ),
    SampleItem(
        "CY-HJ-001", "排污许可证核发（重新申请）", "ecology", "complex", 1, 15, 20,
        "《排污许可管理条例》第七条、第十三条",
        "环境影响评价已批准或者备案；污染物排放符合标准和总量控制要求；自行监测方案符合规范",
        (
            Paper("排污许可证申请表"),
            Paper("自行监测方案"),
            Paper("排污口和监测孔规范化设置情况说明"),
            Paper("建设项目环境影响评价批准文件", shared=True, remark="数据共享获取，无需提交"),
            Paper("申请前信息公开情况说明表", deferrable=True),
            _UNIT,
        ),
        "排污许可证", qualification="排污单位",
        procedures=(Procedure("testing", "污染物排放检测", 10, "《行政许可法》第四十五条"),),
    ),
    SampleItem(
        "CY-LY-001", "林木采伐许可证核发", "forestry", "complex", 1, 7, 20,
        "《森林法》第五十六条、第五十七条",
        "林木权属清楚；在年采伐限额以内；有更新造林措施",
        (
            Paper("林木采伐申请表"),
            Paper("林木权属证明", original=False),
            Paper("伐区调查设计材料", required=False, remark="超过规定面积或者蓄积量时提交"),
            Paper("更新造林承诺书"),
            Paper("申请人身份证明", original=False),
        ),
        "林木采伐许可证", qualification="林木所有者或者经营者",
    ),
    SampleItem(
        "CY-LY-002", "永久使用林地审核（报省级审批）", "forestry", "forwarded", 1, 15, 20,
        "《森林法》第三十七条；《建设项目使用林地审核审批管理办法》；《行政许可法》第三十五条、第四十三条",
        "符合林地保护利用规划和用途管制；已缴纳森林植被恢复费",
        (
            Paper("使用林地申请表", copies=3),
            Paper("建设项目有关批准文件", shared=True, remark="数据共享获取，无需提交"),
            Paper("使用林地现状调查表"),
            Paper("林地权属证明和补偿协议", original=False),
            _UNIT,
        ),
        "使用林地审核同意书", qualification="用地单位或者个人",
        procedures=(Procedure("expert_review", "现场查验评审", 10, "《行政许可法》第四十五条"),),
    ),
    SampleItem(
        "CY-ZF-001", "户外广告及招牌设置审批", "urban_management", "ordinary", 1, 3, 20,
        "《城市市容和环境卫生管理条例》第十一条",
        "符合户外广告设置规划和市容标准；结构安全；不影响建筑采光、通行和消防",
        (
            Paper("户外广告设置申请表"),
            Paper("设置位置、效果图和结构设计图", copies=2),
            Paper("设置载体的使用权证明", original=False),
            Paper("安全维护承诺书"),
            Paper("营业执照", shared=True, remark="数据共享获取，无需提交"),
        ),
        "户外广告设置批准书",
    ),
    SampleItem(
        "CY-ZF-002", "临时占用城市道路审批", "urban_management", "ordinary", 1, 3, 20,
        "《城市道路管理条例》第三十一条、第三十三条",
        "确需占用；有恢复措施和交通组织方案；期限不超过一年",
        (
            Paper("临时占用城市道路申请表"),
            Paper("占用范围平面图和现场照片"),
            Paper("交通组织和安全防护方案"),
            Paper("恢复道路的承诺书"),
            Paper("申请人身份证明", original=False),
        ),
        "临时占用城市道路许可证", fee="按省级标准收取城市道路占用费",
    ),
    SampleItem(
        "CY-ZF-003", "城市建筑垃圾处置核准", "urban_management", "complex", 1, 5, 20,
        "《固体废物污染环境防治法》第六十三条；《城市建筑垃圾管理规定》第七条",
        "有合法的消纳场地；运输车辆具备密闭和定位装置；有处置方案",
        (
            Paper("建筑垃圾处置申请表"),
            Paper("建筑垃圾处置方案"),
            Paper("与运输企业签订的合同", original=False),
            Paper("消纳场地的土地使用证明", original=False),
            Paper("运输车辆行驶证和密闭装置证明", original=False),
            _UNIT,
        ),
        "建筑垃圾处置核准文件",
    ),
    SampleItem(
        "CY-ZJ-001", "城镇污水排入排水管网许可", "housing", "complex", 1, 7, 20,
        "《城镇排水与污水处理条例》第二十一条",
        "排水口设置符合要求；已建设预处理设施和水质水量检测设施；水质达标",
        (
            Paper("城镇污水排入排水管网许可申请表"),
            Paper("排水户内部管网、专用检测井和排放口位置图"),
            Paper("一个月内的排水水质水量检测报告"),
            Paper("预处理设施建设情况说明"),
            _UNIT,
        ),
        "城镇污水排入排水管网许可证",
        procedures=(Procedure("testing", "排水水质检测", 7, "《行政许可法》第四十五条"),),
    ),
)  # fmt: skip
