"""Items for businesses: starting, licences of trades, shops and services."""

from __future__ import annotations

from engine.sample.shapes import Paper, Procedure, SampleItem

_LICENCE = Paper("营业执照", shared=True, remark="数据共享获取，无需提交")
_ID_COPY = Paper("法定代表人（负责人）身份证件", original=False, remark="核对原件，收复印件")
_AGENT = Paper("授权委托书", required=False, remark="委托他人办理时提交")

ITEMS: tuple[SampleItem, ...] = (
    SampleItem(
        "CY-SJ-001", "营业执照设立登记（有限责任公司）", "market", "ordinary", 1, 1, 3,
        "《市场主体登记管理条例》第十六条、第十九条",
        "名称符合规定；住所真实；章程由全体股东签署；注册资本认缴期限符合《公司法》",
        (
            Paper("公司登记（备案）申请书"),
            Paper("公司章程", remark="全体股东签署"),
            Paper("股东主体资格文件或者自然人身份证明", original=False),
            Paper("法定代表人、董事、监事和高级管理人员的任职文件"),
            Paper("住所（经营场所）使用证明", deferrable=True, remark="可以承诺后补交"),
            Paper("申请人身份证明", original=False),
            _AGENT,
        ),
        "营业执照", qualification="拟设立有限责任公司的股东", group="企业设立、变更、注销登记",
    ),
    SampleItem(
        "CY-SJ-002", "食品经营许可（新办）", "market", "complex", 1, 5, 10,
        "《食品安全法》第三十五条；《食品经营许可和备案管理办法》第十二条",
        "有与经营品种相适应的场所、设备和食品安全管理人员；布局合理，防止交叉污染",
        (
            Paper("食品经营许可申请书"),
            _LICENCE,
            Paper("经营场所平面布局和操作流程图"),
            Paper("食品安全管理人员培训合格证明", original=False),
            Paper("保证食品安全的规章制度"),
            Paper("从业人员健康证明", original=False, deferrable=True),
            _AGENT,
        ),
        "食品经营许可证", qualification="已取得营业执照等合法主体资格的食品经营者", group="食品（含保健食品）经营许可",
    ),
    SampleItem(
        "CY-JT-001", "道路运输经营许可（普通货物运输）", "transport", "complex", 1, 7, 20,
        "《道路运输条例》第二十二条、第二十四条",
        "车辆检测合格；驾驶人员符合规定条件；有健全的安全生产管理制度",
        (
            Paper("道路货物运输经营申请表"),
            _LICENCE,
            Paper("机动车行驶证", original=False),
            Paper("车辆技术检测合格证明"),
            Paper("聘用驾驶员的驾驶证和从业资格证", original=False),
            Paper("安全生产管理制度文本"),
            _ID_COPY,
        ),
        "道路运输经营许可证",
    ),
    SampleItem(
        "CY-WJ-001", "公共场所卫生许可", "health", "complex", 1, 5, 20,
        "《公共场所卫生管理条例》第四条、第八条",
        "选址、布局、设施符合卫生标准；空气、水质、采光、照明、噪音检测合格；从业人员持健康合格证明",
        (
            Paper("公共场所卫生许可申请表"),
            Paper("卫生检测或者评价报告", remark="一年以内"),
            Paper("公共场所地址方位示意图和平面图"),
            Paper("卫生管理制度"),
            Paper("从业人员健康合格证明", original=False, deferrable=True),
            _LICENCE,
            _ID_COPY,
        ),
        "公共场所卫生许可证", group="公共场所卫生许可",
        procedures=(Procedure("testing", "公共场所卫生检测", 10, "《行政许可法》第四十五条"),),
    ),
    SampleItem(
        "CY-WJ-002", "医疗机构执业登记（诊所以外）", "health", "complex", 1, 15, 30,
        "《医疗机构管理条例》第十五条、第十八条",
        "有设置批准书；符合医疗机构基本标准；有适合的名称、场所、经费、设施和专业卫生技术人员",
        (
            Paper("医疗机构申请执业登记注册书"),
            Paper("医疗机构用房产权证明或者使用证明", original=False),
            Paper("医疗机构建筑设计平面图"),
            Paper("医疗机构规章制度"),
            Paper("法定代表人和各科室负责人的资格证书", original=False),
            Paper("执业人员名录和资格证书", original=False),
            Paper("设置医疗机构批准书", shared=True, remark="数据共享获取，无需提交"),
            Paper("验资证明", deferrable=True),
        ),
        "医疗机构执业许可证", qualification="取得设置医疗机构批准书的单位或者个人",
        procedures=(Procedure("expert_review", "现场专家评审", 15, "《行政许可法》第四十五条"),),
    ),
    SampleItem(
        "CY-GA-001", "旅馆业特种行业许可", "public_security", "complex", 1, 7, 20,
        "《旅馆业治安管理办法》第四条；国务院第 412 号令附件第 36 项",
        "房屋建筑、消防设施和安全设备符合规定；有治安保卫组织和旅客登记系统",
        (
            Paper("旅馆业特种行业许可申请登记表"),
            _LICENCE,
            Paper("经营场所产权证明或者租赁合同", original=False),
            Paper("旅馆方位图和内部结构平面图"),
            Paper("消防安全检查合格证明", original=False),
            Paper("治安管理制度和安全保卫人员名册"),
            _ID_COPY,
        ),
        "特种行业许可证",
    ),
    SampleItem(
        "CY-YC-001", "烟草专卖零售许可证新办", "tobacco", "complex", 1, 7, 20,
        "《烟草专卖法》第十六条；《烟草专卖法实施条例》第六条、第九条",
        "有与经营业务相适应的资金和固定经营场所；符合烟草制品零售点合理布局的要求",
        (
            Paper("烟草专卖零售许可证新办申请表"),
            Paper("经营者身份证明", original=False),
            _LICENCE,
            Paper("经营场所权属或者使用证明", original=False),
        ),
        "烟草专卖零售许可证", group="烟草专卖零售许可证核发",
    ),
    SampleItem(
        "CY-RS-001", "人力资源服务许可", "social_security", "complex", 1, 5, 20,
        "《人力资源市场暂行条例》第十八条、第十九条",
        "有明确的章程和管理制度；有必备的固定场所和设施；有三名以上专职工作人员",
        (
            Paper("人力资源服务许可申请表"),
            _LICENCE,
            Paper("机构章程和管理制度"),
            Paper("场所使用证明", original=False),
            Paper("三名以上专职工作人员的基本情况和学历证明", original=False),
        ),
        "人力资源服务许可证", qualification="拟从事职业中介活动的经营性人力资源服务机构",
    ),
    SampleItem(
        "CY-WL-001", "出版物零售单位设立许可", "culture", "ordinary", 1, 3, 20,
        "《出版管理条例》第三十五条；《出版物市场管理规定》第十条",
        "有固定的经营场所；经营范围明确；取得营业执照",
        (
            Paper("设立出版物零售单位申请表"),
            _LICENCE,
            Paper(
                "经营场所情况和使用权证明", original=False,
                commitment="在申请的地址有固定的经营场所，并合法取得使用权",
            ),
            _ID_COPY,
        ),
        "出版物经营许可证",
    ),
    SampleItem(
        "CY-WL-002", "歌舞娱乐场所设立审批", "culture", "complex", 1, 12, 20,
        "《娱乐场所管理条例》第七条、第九条",
        "不设在居民楼、学校、医院、机关周围等禁止地点；边界噪声、消防、卫生符合规定",
        (
            Paper("娱乐场所设立申请登记表"),
            Paper("投资人、法定代表人和主要负责人无禁止情形的声明"),
            Paper("经营场所使用证明和地理位置图、内部结构平面图", original=False),
            Paper("消防、卫生、环境保护批准文件", original=False),
            _LICENCE,
            _ID_COPY,
        ),
        "娱乐经营许可证",
        procedures=(Procedure("hearing", "设立听证", 20, "《行政许可法》第四十六条；《娱乐场所管理条例》第九条"),),
    ),
    SampleItem(
        "CY-NY-001", "动物防疫条件合格证核发", "agriculture", "complex", 1, 10, 20,
        "《动物防疫法》第二十五条；《动物防疫条件审查办法》",
        "场所位置与居民区、水源地等距离符合规定；布局、设施、设备和制度符合防疫条件",
        (
            Paper("动物防疫条件审查申请表"),
            Paper("场所地理位置图、各功能区布局平面图"),
            Paper("设施设备清单"),
            Paper("防疫管理制度文本"),
            Paper("从业人员情况表"),
            Paper("营业执照或者身份证明", shared=True, remark="数据共享获取，无需提交"),
        ),
        "动物防疫条件合格证",
        procedures=(Procedure("inspection", "现场检验", 10, "《行政许可法》第四十五条"),),
    ),
    SampleItem(
        "CY-NY-002", "农药经营许可", "agriculture", "complex", 1, 7, 20,
        "《农药管理条例》第二十四条、第二十五条",
        "有具备农药和病虫害防治知识的经营人员；有与其他商品、生活区域有效隔离的营业场所和仓储场所",
        (
            Paper("农药经营许可证申请表"),
            Paper("经营人员的学历或者培训证明", original=False),
            Paper("营业场所和仓储场所地址、面积、平面图"),
            Paper("计算机管理系统、可追溯电子信息码扫描设备等情况说明"),
            Paper("进货查验、台账记录等管理制度"),
            _LICENCE,
        ),
        "农药经营许可证",
    ),
)  # fmt: skip
