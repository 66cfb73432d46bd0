"""What Lanmoor sells and the words of its master data: invented, and readable in English and Chinese alike."""

from __future__ import annotations

import numpy as np

COMPANY_NAME = "Lanmoor Supply 岚木供应"
CURRENCY = "CNY"

#: category, gross margin at list price, season by month (January first; 1 = an average month), and its
#: products from cheap to dear with list price in CNY
_CATEGORIES: tuple[tuple[str, float, tuple[float, ...], tuple[tuple[str, int], ...]], ...] = (
    (
        "Fasteners 紧固件",
        0.43,
        (1,) * 12,
        (
            ("Hex bolts 六角螺栓", 18),
            ("Wood screws 木螺钉", 22),
            ("Anchor set 膨胀锚栓", 46),
            ("Rivet box 铆钉盒", 64),
            ("Steel brackets 钢支架", 98),
            ("Thread inserts 螺纹护套", 175),
        ),
    ),
    (
        "Hand tools 手动工具",
        0.37,
        (1,) * 12,
        (
            ("Screwdriver 螺丝刀", 26),
            ("Claw hammer 羊角锤", 48),
            ("Spirit level 水平尺", 85),
            ("Socket set 套筒组", 240),
            ("Tool trolley 工具车", 890),
            ("Torque wrench 扭力扳手", 620),
        ),
    ),
    (
        "Power tools 电动工具",
        0.29,
        (0.8, 0.7, 1.2, 1.2, 1.1, 1, 0.9, 0.9, 1.1, 1.1, 1.1, 1),
        (
            ("Glue gun 热熔胶枪", 120),
            ("Cordless drill 充电钻", 460),
            ("Angle grinder 角磨机", 390),
            ("Jigsaw 曲线锯", 520),
            ("Rotary hammer 电锤", 980),
            ("Bench saw 台锯", 2650),
        ),
    ),
    (
        "Safety 劳保防护",
        0.46,
        (0.9, 0.8, 1, 1, 1.1, 1.3, 1.4, 1.3, 1, 0.8, 0.7, 0.8),
        (
            ("Work gloves 防护手套", 15),
            ("Dust masks 防尘口罩", 32),
            ("Safety glasses 护目镜", 38),
            ("Ear muffs 耳罩", 72),
            ("Safety shoes 安全鞋", 260),
            ("Fall harness 安全带", 540),
        ),
    ),
    (
        "Lubricants 润滑化工",
        0.38,
        (1,) * 12,
        (
            ("Rust remover 除锈剂", 28),
            ("Machine grease 润滑脂", 56),
            ("Cutting oil 切削油", 135),
            ("Hydraulic oil 液压油", 380),
            ("Sealant case 密封胶箱", 310),
            ("Coolant drum 冷却液桶", 1450),
        ),
    ),
    (
        "Packaging 包装",
        0.25,
        (0.9, 0.7, 0.9, 0.9, 0.9, 1, 0.9, 0.9, 1, 1.1, 1.5, 1.4),
        (
            ("Tape roll 封箱胶带", 9),
            ("Carton pack 纸箱组", 58),
            ("Stretch film 缠绕膜", 44),
            ("Bubble wrap 气泡膜", 66),
            ("Pallet set 托盘组", 420),
            ("Strapping kit 打包机套装", 760),
        ),
    ),
    (
        "Paper 办公用纸",
        0.19,
        (1.3, 0.7, 1.2, 1, 0.9, 0.9, 0.7, 0.9, 1.5, 1, 1, 1.1),
        (
            ("Copy paper 复印纸", 24),
            ("Notebook pack 笔记本组", 36),
            ("Label rolls 标签卷", 42),
            ("Envelopes 信封", 30),
            ("Archive boxes 档案盒", 95),
            ("Plotter rolls 绘图纸卷", 210),
        ),
    ),
    (
        "Office machines 办公设备",
        0.17,
        (0.9, 0.6, 0.9, 0.9, 0.9, 1.1, 0.8, 0.9, 1.1, 1, 1.3, 1.6),
        (
            ("Desk calculator 计算器", 85),
            ("Label printer 标签机", 620),
            ("Shredder 碎纸机", 880),
            ("Laser printer 激光打印机", 1750),
            ("Projector 投影仪", 3600),
            ("Copier 复合机", 7900),
        ),
    ),
    (
        "Furniture 办公家具",
        0.31,
        (0.9, 0.6, 1.2, 1.1, 1, 1, 0.9, 1, 1.2, 1, 1, 1.1),
        (
            ("Foot rest 脚踏", 68),
            ("Desk lamp 台灯", 145),
            ("Office chair 办公椅", 690),
            ("Filing cabinet 文件柜", 980),
            ("Desk 办公桌", 1380),
            ("Meeting table 会议桌", 3900),
        ),
    ),
    (
        "Cleaning 清洁用品",
        0.38,
        (1.1, 0.9, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1),
        (
            ("Hand soap 洗手液", 18),
            ("Paper towels 擦手纸", 27),
            ("Floor cleaner 地面清洁剂", 48),
            ("Mop set 拖把组", 76),
            ("Waste bins 垃圾桶", 130),
            ("Wet vacuum 吸尘吸水机", 1180),
        ),
    ),
)

CATEGORIES: tuple[str, ...] = tuple(name for name, *_ in _CATEGORIES)
PER_CATEGORY = 6
PRODUCTS: tuple[str, ...] = tuple(p for *_, products in _CATEGORIES for p, _ in products)
PRODUCT_IDS: tuple[str, ...] = tuple(f"M-{c + 1}{k + 1:02d}" for c in range(len(CATEGORIES)) for k in range(PER_CATEGORY))
#: list price in cents and cost as a share of it, per product; within a category the dear ones earn a little less
LIST_CENTS = np.array([price * 100 for *_, products in _CATEGORIES for _, price in products])
COST_SHARE = np.array([1 - margin + (k - 2.5) * 0.012 for _, margin, _, products in _CATEGORIES for k in range(len(products))])
CATEGORY_SEASON = np.array([season for _, _, season, _ in _CATEGORIES])

#: the company's year: quiet around the Spring Festival and in high summer, busy before the year's end
SEASON = np.array([0.98, 0.66, 1.12, 1.04, 1.0, 1.06, 0.9, 0.88, 1.08, 0.96, 1.12, 1.2])

SEGMENTS = (
    "Manufacturing 制造",
    "Construction 建筑",
    "Services 服务业",
    "Public sector 公共机构",
    "Education 教育",
    "Health care 医疗",
    "Retail 零售",
    "Start-ups 创业",
)
SEGMENT_SHARE = np.array([0.25, 0.16, 0.17, 0.09, 0.09, 0.08, 0.11, 0.05])
#: how much of its purchases a segment places in each category (rows: segments)
SEGMENT_TASTE = np.array(
    [
        [20, 14, 12, 16, 16, 9, 3, 2, 2, 6],
        [22, 16, 20, 18, 8, 4, 2, 1, 2, 7],
        [3, 3, 2, 3, 2, 8, 25, 20, 18, 16],
        [3, 4, 3, 8, 3, 4, 28, 18, 17, 12],
        [2, 4, 3, 4, 1, 3, 34, 18, 20, 11],
        [1, 1, 1, 22, 1, 8, 20, 13, 11, 22],
        [4, 5, 3, 4, 2, 30, 16, 10, 10, 16],
        [2, 4, 3, 2, 1, 14, 20, 24, 24, 6],
    ],
    dtype=float,
)
INDUSTRIES = (
    "Machinery 机械",
    "Electronics 电子",
    "Food 食品",
    "Civil works 土建",
    "Fit-out 装修",
    "Consulting 咨询",
    "Logistics 物流",
    "Administration 行政",
    "Utilities 公用事业",
    "Schools 学校",
    "Training 培训",
    "Clinics 诊所",
    "Laboratories 实验室",
    "Shops 门店",
    "E-commerce 电商",
    "Technology 科技",
)
#: industries of each segment, as positions in INDUSTRIES: first and how many
SEGMENT_INDUSTRIES = np.array([[0, 3], [3, 2], [5, 2], [7, 2], [9, 2], [11, 2], [13, 2], [15, 1]])
SIZES = ("Micro 微型", "Small 小型", "Medium 中型", "Large 大型")
CHANNELS = ("Field sales 业务员", "Online 线上", "Phone 电话", "Trade fair 展会", "Referral 转介绍")
ORDER_CHANNELS = ("Field sales 业务员", "Online 线上", "Phone 电话")
KINDS = ("company", "person")

REGIONS = ("East 东区", "South 南区", "North 北区", "West 西区", "Central 中区", "Coast 沿海")
REGION_SHARE = np.array([0.26, 0.2, 0.17, 0.09, 0.12, 0.16])
CITIES_PER_REGION = 3
CITIES = (
    "Anhe 安禾",
    "Lanquay 岚渡",
    "Millbeck 磨溪",
    "Suntara 桑塔",
    "Yuewan 月湾",
    "Fernhill 蕨岭",
    "Norrhaven 诺港",
    "Baishuo 白朔",
    "Coldwell 寒泉",
    "Westmarl 西茂",
    "Tuoling 驼岭",
    "Redcliff 赤崖",
    "Midlea 中原里",
    "Hezhong 禾中",
    "Oakford 栎津",
    "Seahaven 海栖",
    "Qingyu 青屿",
    "Saltmere 盐湖口",
)
BRANCHES = (
    "Lanquay depot 岚渡仓",
    "Suntara branch 桑塔分店",
    "Norrhaven branch 诺港分店",
    "Westmarl branch 西茂分店",
    "Midlea depot 中原仓",
    "Seahaven branch 海栖分店",
)
