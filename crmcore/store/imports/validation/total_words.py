"""What people write in a line that is no data: words for "total", alone or with a period, a count or a unit, and remarks under a table."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from crmcore.store.reading.source.headers import is_known_header
from crmcore.store.reading.values.date_text import read_date
from crmcore.store.reading.values.number_text import read_number

_LATIN_TOTALS = frozenset(
    "total totals totaux totale totaal subtotal subtotals grandtotal totalgeneral sum sums summe zwischensumme gesamt gesamtsumme "
    "insgesamt overall suma soma somme razem celkem toplam yhteensä итого всего".split()
)
#: words that may stand beside them: which total, of what, of when
_LATIN_OTHERS = frozenset(
    "grand sub general général générale generale of for the in and per by all to at from till until monthly quarterly yearly annual weekly "
    "daily month months quarter year week day days page report running cumulative carried forward brought ytd mtd qtd date q h fy customer "
    "customers client clients account accounts order orders row rows record records line lines item items entry entries invoice invoices "
    "transaction transactions payment payments complaint complaints amount amounts sales revenue value quantity qty units pieces net gross "
    "count number no usd eur cny rmb gbp jpy hkd yuan dollars euros january february march april may june july august september october "
    "november december jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
_CJK_TOTALS = "合计|总计|小计|共计|总和|汇总|累计|总额|总数|总金额|总数量|合共|合計|總計|小計|共計|累計|總額|總數|합계|총계|소계"
_CJK_OTHERS = (
    "本月|本页|本年|本季|本周|本日|本期|当月|当日|当年|全年|全月|全部|全体|所有|各|年|月|日|号|季度|季|第|周|页|上半年|下半年|月度|年度|度|至|到|的|"
    "客户|订单|发票|投诉|记录|明细|笔|个|条|行|家|位|名|人|单|件|项|数量|数|金额|销售额|销售|收入|应收|实收|付款|回款|人民币|美元|欧元|万元|元|期末|"
    "期初|大写|以上|[一二三四五六七八九十]+"
)
_CJK = re.compile(rf"(?:(?:{_CJK_OTHERS})*(?:{_CJK_TOTALS}))+(?:{_CJK_OTHERS})*|(?:一)?共")
_CJK_BESIDE = re.compile(rf"(?:{_CJK_OTHERS})+")
_IN_BRACKETS = re.compile(r"[(\[{【〔<「][^)\]}】〕>」]*[)\]}】〕>」]")
_TOKEN = re.compile(r"[^\W\d_\u2e80-\u9fff\uac00-\ud7a3]+|\d[\d.,/:-]*|[\u2e80-\u9fff\uac00-\ud7a3]+")
#: blanks inside a word, to make it as wide as another: 合　计
_APART = re.compile(r"(?<=[\u2e80-\u9fff])\s+(?=[\u2e80-\u9fff])")
_LONGEST = 60
#: a text that a spreadsheet program would take for a formula is no total, even if it says "sum"
_FORMULA = re.compile(r"'?\s*[=+\-@]\w+\(")
#: a total of one group, as spreadsheets write it: `c1 Total`, `华东 汇总`
_OF_GROUP = re.compile(rf"(?i)(.+?)(?:\s+(?:sub-?)?totals?|\s*(?:{_CJK_TOTALS}))")
_MADE = "prepared|printed|created|generated|exported|checked|approved|reviewed|compiled|reported|downloaded|issued"
_FOOTER = re.compile(
    r"(?is)(?:制表|制单|填表|编制|编表|审核|复核|审批|经办|负责|主管|会计|出纳|批准|打印|导出|生成|统计|报表|数据来源|来源|备注|附注|注|说明|注意|提示)"
    r"[^:,]{0,6}:.*"
    rf"|(?:{_MADE})(?:\s+(?:by|on|at|from|with)\b.*|\s*:.*)"
    r"|(?:notes?|source|remarks?|author|(?:report|run|print|export) (?:date|time)|page)\s*:.*"
    r"|page\s+\d+(?:\s*(?:of|/)\s*\d+)?|第\s*\d+\s*页.*|end of (?:the )?(?:report|file|list|data|table)\W*|报表结束\W*|以下空白\W*"
    r"|(?:客户|供方|需方|甲方|乙方|收货人|我方|贵方|单位|经理|财务)?(?:签字|签名|签章|盖章|签收|对账人)[^:,]{0,8}:.*"
    r"|(?:[a-z]+ )?signature\s*:?.*"
    r"|\d+\s*(?:rows?|records?|lines?|entries|条记录|条|行)(?:\s*(?:selected|exported|affected|found|in total))?\W*"
)
#: a regular expression that everything recognised here fits, and little else: it sorts out what need not be looked at
COARSE = (
    "(?i)tota|sum|gesamt|overall|soma|somme|razem|celkem|toplam|yhteens|итого|всего|合|总|總|小计|小計|共|汇|累|합계|총계|소계|:|：|"
    f"page|rows?|records?|lines?|entries|第|条|行|end of|报表|以下|{_MADE}"
)


def is_total(text: str) -> bool:
    """`合计`, `总计（元）`, `Grand Total:`, `Total 2 customers`, `2024年1月小计`: a word for "total" and nothing that names anybody."""
    plain = unicodedata.normalize("NFKC", text).strip().casefold()
    if not plain or len(plain) > _LONGEST or _FORMULA.match(plain):
        return False
    plain = _IN_BRACKETS.sub(" ", plain) if _IN_BRACKETS.sub("", plain).strip(" :") else re.sub(r"[^\w\s.,/:-]", " ", plain)
    plain = _APART.sub("", plain)
    found = False
    for token in _TOKEN.findall(plain):
        if token[0].isdigit() or token in _LATIN_OTHERS:
            continue
        if token in _LATIN_TOTALS or _CJK.fullmatch(token):
            found = found or token not in ("共", "一共") or any(map(str.isdigit, plain))
        elif not _CJK_BESIDE.fullmatch(token):
            return False
    return found


def group_of_total(text: str) -> str | None:
    """The group whose total a text announces: `c1 Total` → `c1`; None where it announces none."""
    found = _OF_GROUP.fullmatch(unicodedata.normalize("NFKC", text).strip().rstrip(":"))
    return found[1].strip() if found else None


def is_footer(text: str) -> bool:
    """`制表人：王五`, `Printed on 5 May`, `Page 1 of 3`, `12 rows`: what programs and people write under a table."""
    return bool(_FOOTER.fullmatch(unicodedata.normalize("NFKC", text).strip()))


def says_headers(row: Sequence[str | None]) -> bool:
    """Whether the cells of a row are words for columns, and none is a value: the headers in another language, say."""
    cells = [cell for cell in row if cell and cell.strip()]
    known = sum(map(is_known_header, cells))
    return (
        known > 1 and 2 * known >= len(cells) and not any(read_number(c).value is not None or read_date(c).value is not None for c in cells)
    )
