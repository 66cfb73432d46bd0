"""Who the internal customers are and what they ask for: departments, services with price and cost, in both languages."""

from __future__ import annotations

COMPANY_NAME = "Lanmoor Support Services 岚木共享服务中心"

DIVISIONS = ("Sales division 销售系统", "Production division 生产系统", "Engineering division 研发系统", "Administration 职能系统")
SITES = ("Head office 总部", "North works 北厂", "South works 南厂")
SIZES = ("Up to 10 people 十人以内", "11 to 50 people 十一至五十人", "Over 50 people 五十人以上")

#: name, division, site, size (positions above)
DEPARTMENTS: tuple[tuple[str, int, int, int], ...] = (
    ("Domestic sales 国内销售部", 0, 0, 2),
    ("Export sales 出口销售部", 0, 0, 1),
    ("Key accounts 大客户部", 0, 0, 1),
    ("Marketing 市场部", 0, 0, 1),
    ("After-sales desk 售后服务部", 0, 1, 1),
    ("Online shop 电商部", 0, 0, 1),
    ("Sales planning 销售计划组", 0, 0, 0),
    ("Trade fairs 展会组", 0, 0, 0),
    ("Assembly hall 总装车间", 1, 1, 2),
    ("Machining hall 机加工车间", 1, 1, 2),
    ("Paint shop 涂装车间", 1, 2, 1),
    ("Packing hall 包装车间", 1, 2, 1),
    ("Central warehouse 中心仓库", 1, 2, 2),
    ("Quality control 质量部", 1, 1, 1),
    ("Plant maintenance 设备维修部", 1, 1, 1),
    ("Purchasing 采购部", 1, 0, 1),
    ("Production planning 生产计划部", 1, 1, 0),
    ("Energy and media 能源动力组", 1, 2, 0),
    ("Product design 产品设计部", 2, 0, 2),
    ("Test laboratory 试验室", 2, 1, 1),
    ("Embedded software 嵌入式软件部", 2, 0, 1),
    ("Patents office 专利组", 2, 0, 0),
    ("Prototype shop 样件车间", 2, 2, 1),
    ("Standards group 标准化组", 2, 0, 0),
    ("Legal department 法务部", 3, 0, 0),
    ("Internal audit 内审部", 3, 0, 0),
    ("Communications 企业传播部", 3, 0, 0),
    ("Works safety 安全环保部", 3, 1, 1),
    ("Site office North 北厂行政科", 3, 1, 0),
    ("Site office South 南厂行政科", 3, 2, 0),
    ("Management office 总经理办公室", 3, 0, 0),
    ("Treasury 资金部", 3, 0, 0),
)

#: what a department supplies to another (positions in DEPARTMENTS): supplier, supplied
CHAIN: tuple[tuple[int, int], ...] = (
    (9, 8),
    (12, 8),
    (8, 10),
    (10, 11),
    (11, 12),
    (12, 0),
    (15, 12),
    (18, 22),
    (22, 19),
    (20, 18),
    (14, 9),
    (3, 0),
)

CATEGORIES = (
    "IT services 信息技术",
    "Logistics services 物流服务",
    "Finance services 财务服务",
    "HR services 人力资源",
    "Facilities 后勤设施",
)
#: name, category, charged price (CNY), cost as a share of the price, requests in a hundred by division
SERVICES: tuple[tuple[str, int, int, float, tuple[int, int, int, int]], ...] = (
    ("Help desk ticket 服务台工单", 0, 120, 1.12, (14, 8, 16, 14)),
    ("Workplace set-up 办公电脑配置", 0, 900, 0.82, (5, 3, 7, 5)),
    ("Change of a system 系统功能变更", 0, 4_200, 0.74, (3, 3, 6, 2)),
    ("Data report 数据报表", 0, 800, 0.70, (9, 6, 6, 9)),
    ("Pallet move 托盘转运", 1, 60, 0.88, (3, 30, 8, 1)),
    ("Courier 快递寄送", 1, 85, 0.93, (15, 5, 9, 12)),
    ("Van with driver 用车", 1, 350, 0.86, (7, 8, 5, 5)),
    ("Invoice run 开票处理", 2, 240, 0.72, (13, 4, 2, 3)),
    ("Travel claim 差旅报销", 2, 45, 1.25, (13, 3, 11, 14)),
    ("Cost analysis 成本分析", 2, 1_600, 0.78, (3, 5, 4, 4)),
    ("Hiring 招聘", 3, 5_200, 0.80, (2, 2, 3, 1)),
    ("Training day 培训日", 3, 1_400, 0.76, (4, 4, 6, 5)),
    ("Payroll change 薪资变更", 3, 70, 1.05, (5, 6, 5, 8)),
    ("Room move 办公搬迁", 4, 2_600, 0.90, (1, 1, 2, 3)),
    ("Repair job 维修", 4, 320, 0.84, (2, 10, 7, 8)),
    ("Cleaning round 保洁", 4, 140, 0.91, (1, 2, 3, 6)),
)

CHANNELS = ("Service portal 服务门户", "Telephone 电话", "In person 当面")
MANAGERS = ("Edda Brunholm 江亦真", "Nils Farrow 范一诺", "Tuva Halden 韩素文", "Jon Marwick 马之恒")
SUBJECTS = ("Took too long 处理太慢", "Had to be done again 需返工", "Charge not understood 收费不明", "Nobody could be reached 联系不上")
SEVERITIES = ("low", "medium", "high")
OUTCOMES = ("Done again at our cost 免费重做", "Charge explained 已解释收费", "Deadline agreed 约定完成时限")
ACTIVITIES = ("Special report 专项报表", "On-call support 值守支持")
LEFT = "Buys outside the firm 改用外部供应商"
RUN, PUBLISHER = "Year-end 2025 2025年年终", "Edda Brunholm 江亦真"


def words() -> tuple[str, ...]:
    """Every text of master data, English then Chinese."""
    services = tuple(name for name, *_ in SERVICES)
    return (*DIVISIONS, *SITES, *SIZES, *CATEGORIES, *services, *CHANNELS)
