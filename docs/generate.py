"""Write docs/ledgers.md, indicators.md, checks.md, facts.md, textlint.md and tracing.md from what is declared.

python docs/generate.py
"""

import csv
import re
from pathlib import Path

from xianbao import crosschecks, params, standards, textlint, tracing
from xianbao.indicators import REGISTRY, THEMES, Indicator
from xianbao.ledgers import LEDGERS, Column, Ledger
from xianbao.reading import DIFFERENCES, Block

KINDS = {
    "text": "文字", "number": "数", "count": "整数", "rate": "百分数", "date": "日期", "term": "学期",
    "choice": "代码", "flag": "是/否", "id": "身份证号", "phone": "手机号", "card": "银行卡号",
}  # fmt: skip
EXPLAINED = ("指标", "名称", "单位", "定义", "分子", "分母", "方向", "可否超100", "口径", "来源", "台账")
ROOT = Path(__file__).parents[1]
HOW = {
    "computed": "由台账计算", "target": "按目标考核", "task": "由任务清单清点", "document": "照录文件要素",
    "none": "不作数值",
}  # fmt: skip
ROWS = "每行是一名学生、一户或者发给一人的一笔资助，行数公开时也保护。"
COLUMNS = ("列名", "类型", "单位", "可填", "可空", "个人信息", "公开时保护", "其他写法", "填写说明")


def ledgers() -> str:
    """Every ledger by theme: file name, key, columns with unit, codes, what is personal and how to fill them in."""
    parts = [
        "# 台账清单\n\n本页由程序生成（`docs/generate.py`），请勿手改。\n\n"
        "“→”表示多级表头的上下级。表中没有的列不读取，标“是”可空的列可以整列不要。"
        "“可填”一列的括号中是也能读懂的别名。"
        "标为个人信息的列只用于内部核对，任何公开版本都不得出现。"
        "“公开时保护”的列关系到学生、家庭和受助人，公开版不显示由它们得出的小数目；"
        "“按……”表示金额按公开的标准发给后面的人数，“看事项”表示只有计的是学生、家庭和受助人的行才保护。\n"
    ]
    for group in dict.fromkeys(ledger.group for ledger in LEDGERS.values()):
        parts.append(f"\n## {group}\n")
        for ledger in (k for k in LEDGERS.values() if k.group == group):
            key = "、".join(ledger.column(f).header for f in ledger.key)
            file = f"`{ledger.name}.xlsx`（或 .xls、.csv）"
            rows = ROWS if ledger.people else ""
            parts.append(f"\n### {ledger.name}\n\n文件名：{file}。每行唯一：{key}。{rows}\n")
            parts.append(f"\n| {' | '.join(COLUMNS)} |\n|{' :-- |' * len(COLUMNS)}\n")
            parts.extend(f"| {' | '.join(_cells(ledger, c))} |\n" for c in ledger.columns)
    return "".join(parts)


def _cells(ledger: Ledger, column: Column) -> tuple[str, ...]:
    header, *others = (h.replace("|", " → ") for h in (column.header, *column.synonyms))
    blank, personal = ("是" if yes else "" for yes in (column.blank, column.personal))
    also = {code: [word for word, means in column.aliases if means == code] for code in column.choices}
    codes = "、".join(f"{code}（{'、'.join(also[code])}）" if also[code] else code for code in column.choices)
    codes += "、".join(f"“{word}”" for word in column.absent)
    guarded = _guarded(ledger, column)
    return header, KINDS[column.kind], column.unit, codes, blank, personal, guarded, "、".join(others), column.rule


def _guarded(ledger: Ledger, column: Column) -> str:
    """Whether small numbers of a column are kept from the public, and what of."""
    if column.per is not None:
        return f"按{ledger.column(column.per).header.replace('|', ' → ')}" if column.per else "按行数"
    return ("看事项" if ledger.itemised else "是") if column.protects else ""


def indicators() -> str:
    """Every indicator by theme: what it is, how it is computed, on which 口径, from which ledgers."""
    parts = [
        "# 指标解释\n\n本页由程序生成（`docs/generate.py`），请勿手改。\n\n"
        "“方向”一列：↑ 越大越好，↓ 越小越好。“口径”一列第一种是默认的，参数文件的 `bases` 可以选另一种。"
        "“可否超100”只对比率说。缺了“台账”一列中任何一本，该指标就没有数据；台账有未填的行时，合计是下限。\n"
    ]
    for theme, module in THEMES.items():
        parts.append(f"\n## {theme}\n\n| {' | '.join(EXPLAINED)} |\n|{' :-- |' * len(EXPLAINED)}\n")
        held = (i for i in REGISTRY.values() if i.function.__module__ == module.__name__)
        parts.extend(f"| {' | '.join(_explained(item))} |\n" for item in held)
    return "".join(parts)


def _explained(item: Indicator) -> tuple[str, ...]:
    exceeds = ("可" if item.exceeds else "否") if item.unit == "%" else ""
    bases = "；".join(f"{name}：{definition}" for name, definition in item.bases.items())
    used = "、".join(LEDGERS[k].name for k in item.ledgers)
    return (
        f"`{item.id}`", item.name, item.unit, item.definition, item.numerator, item.denominator, item.direction,
        exceeds, bases, item.source, used,
    )  # fmt: skip


def checks() -> str:
    """Every check by theme: name, ledgers, what is compared; and the standards of aid with their sources."""
    parts = [
        "# 勾稽检查\n\n本页由程序生成（`docs/generate.py`），请勿手改。\n\n"
        "`xianbao check` 对每一处不符列出两个数和差额，程序不改任何数。需要几本台账的检查，缺其中一本就不做；"
        "汇总比较还要求有关台账没有因错误而隔离的行。"
        "金额按该列所填的最多小数位比较，相差不到末位一半的不算不符；人数、人次须完全相等。\n"
    ]
    for theme, module in crosschecks.THEMES.items():
        parts.append(f"\n## {theme}\n\n| 检查 | 台账 | 比较什么 |\n| :-- | :-- | :-- |\n")
        for item in (c for c in crosschecks.CHECKS.values() if c.function.__module__ == module.__name__):
            used = "、".join(["各台账"] * ("table" in item.parameters) + [LEDGERS[k].name for k in item.ledgers])
            parts.append(f"| {item.name} | {used} | {item.compared} |\n")
    parts.append(
        "\n## 资助标准表\n\n程序自带的标准（`src/xianbao/standards.csv`），单位元。"
        "“推算”由公开的总数算出，“记忆”没有找到原文：用到这两种的提示都注明须核对。\n\n"
        "| 学段 | 项目 | 对象 | 地区 | 计法 | 每学期 | 档次 | 学期 | 依据 | 来源 |\n|" + " :-- |" * 10 + "\n"
    )
    parts.extend(f"| {' | '.join(_standard(s))} |\n" for s in standards.table())
    return "".join(parts)


def _standard(held: standards.Standard) -> tuple[str, ...]:
    term = f"{held.semester_amount:g}" if held.semester_amount else ""
    if held.daily:
        term = f"每天{held.daily:g}"
    tiers = f"{held.low:g}—{held.high:g}" if held.low and held.high else ""
    region, span = held.region or "全国", f"{held.first_term}—{held.last_term}"
    return held.stage, held.item, held.scope, region, held.basis, term, tiers, span, held.status, held.source


def facts() -> str:
    """Every fact of the source documents (tests/facts.csv), and where a report states it or why none does."""
    held = _table(ROOT / "tests/facts.csv")
    absent = sum(bool(fact["reason"]) for fact in held)
    parts = [
        "# 事实对照\n\n本页由程序生成（`docs/generate.py`），请勿手改。\n\n"
        f"五份公开文件中的事实共{len(held)}条，{len(held) - absent}条以原来的数值和单位写在报告中，"
        f"{absent}条不写，表中说明原因。`tests/test_coverage.py`运行各案例的笔记本，逐条在所说的位置查找；"
        "改动表中任一数值或单位，就查找不到。“……”处是数值和单位，目标为零或同上年、同全省比较的写作文字，单位见实际数或差距。\n\n"
        "| 事实编号 | 案例 | 指标 | 数值 | 怎样得到 | 在哪份报告的何处 |\n|" + " :-- |" * 6 + "\n"
    ]
    names = {slug: params.load(ROOT / f"params/{slug}.yaml").name for slug in {fact["case"] for fact in held}}
    asked = {row["编号"]: row for path in sorted((ROOT / "data").glob("*/targets.csv")) for row in _table(path)}
    for fact in held:
        target = asked.get(fact["fact"])
        value = f"{fact['value']}{fact['unit']}" if fact["value"] else "没有给出数字"
        cells = (fact["fact"], names[fact["case"]], _named(fact, target), value, HOW[fact["how"]], _place(fact, target))
        parts.append(f"| {' | '.join(cells)} |\n")
    return "".join(parts)


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _named(fact: dict[str, str], target: dict[str, str] | None) -> str:
    if target:
        narrower = [word for word in (target["范围"], target["分组"]) if word not in target["名称"]]
        return f"{target['名称']}（{'、'.join(narrower)}）" if narrower else target["名称"]
    if fact["indicator"] in REGISTRY:
        return REGISTRY[fact["indicator"]].name
    return fact["where"].replace("{}", "") if fact["how"] == "document" else f"`{fact['indicator']}`"


def _place(fact: dict[str, str], target: dict[str, str] | None) -> str:
    if fact["reason"]:
        return f"不写：{fact['reason']}"
    words = re.sub(r"\{\d?\}", "……", fact["where"])
    if fact["how"] == "computed":
        return f"工作情况汇报正文“{words}”"
    if fact["how"] == "document":
        return "各份报告的依据文件表" + (f"说明栏“{words}”" if "{" in fact["where"] else f"{words}栏")
    report = f"{target['年度']}年工作情况汇报，目标完成情况表"
    return report + ("；任务清单完成情况，任务清单完成情况表" if fact["how"] == "task" else "")


def text_rules() -> str:
    """Every rule of the linter with its examples, and what differs between the formats by design."""
    parts = [
        "# 文字规则和三种格式的不同\n\n本页由程序生成（`docs/generate.py`），请勿手改。\n\n"
        "## 文字规则\n\n"
        "依据 GB/T 9704—2012（公文格式）、GB/T 15834—2011（标点符号）和 GB/T 15835—2011（数字用法）。"
        "报告生成后，从 PDF、Word 和网页中读回读者得到的文字，逐条检查。错误使生成停止，提示随警告列出。"
        "表格正文、引号和书名号中的文字，以及台账中原有的文字，只作提示：应在台账中改，报告不改数据。"
        "标题每行不超过20字，由量出的页面检查。\n\n"
        "| 规则 | 程度 | 错 | 对 |\n| :-- | :-- | :-- | :-- |\n"
    ]
    for rule in textlint.RULES:
        for example in rule.examples:
            wrong, right = (_example(blocks) for blocks in (example.wrong, example.right))
            parts.append(f"| {rule.name} | {rule.severity} | {wrong} | {right} |\n")
    parts.append(
        "\n## 三种格式的不同\n\n"
        "`tests/test_same_everywhere.py` 从每一份样例报告的 PDF（按读屏软件读的标签）、Word 和网页中读出标题、正文、"
        "图表题、单元格和替代文字，逐块比较。除下列各项外，三者必须相同。\n\n"
        "| 不同之处 | PDF | Word | 网页 | 原因 |\n| :-- | :-- | :-- | :-- | :-- |\n"
    )
    parts.extend(f"| {d.what} | {d.pdf} | {d.docx} | {d.html} | {d.reason} |\n" for d in DIFFERENCES)
    return "".join(parts)


def traced() -> str:
    """How every number is traced: the classes and names that need no source."""
    parts = [
        "# 核数：每个数字都有来源\n\n本页由程序生成（`docs/generate.py`），请勿手改。\n\n"
        "报告生成后，从 PDF、Word 和网页中读回读者得到的全部文字（标题、正文、图表题、单元格、替代文字）和图中的标注，"
        "逐个核对其中的阿拉伯数字和汉字数字。每个数字必须是下列之一，否则不生成报告，并指出在哪种格式、哪一节、哪句话：\n\n"
        "1. 笔记本用 report 写出的数：文字和单元格与执行后的笔记本逐字相同，数字记在 `numbers.json` 中；\n"
        "2. 台账、目标任务清单、来源说明和参数文件中原有的文字，以及指标和比对的口径（只是“12人”这样的数量不算）；\n"
        "3. 下表所列的各类；\n4. 下表所列的名称和词语，以及本地区 `data/<地区>/names.csv` 中的名称"
        "（列名“名称”“理由”，每个名称都要写理由；“12人”“三个”这样的数量不能列入）。\n\n"
        "各格式的数字逐块相同，不同的列出两种读法。正文中没有填上的数（nan、None、x%、`{i.指标}`、标记的残余）见"
        "[textlint.md](textlint.md)。笔记本在运行前先查：直接写在文字里的数字，列出所在的小节。\n\n"
        "生成后报告“核数：612 处数字全部有来源”，即第1类的处数。\n\n"
        "## 不须有来源的各类\n\n| 类别 | 是 | 不是 |\n| :-- | :-- | :-- |\n"
    ]
    parts += [f"| {c.name} | {c.right} | {c.wrong} |\n" for c in tracing.CLASSES]
    parts.append("\n## 名称和词语\n\n| 名称 | 理由 |\n| :-- | :-- |\n")
    for row in _table(Path(tracing.__file__).parent / "names.csv"):
        parts.append(f"| {row['名称']} | {row['理由']} |\n")
    return "".join(parts)


def _example(blocks: tuple[Block, ...]) -> str:
    """Each block as code, so that no sign of it is Markdown."""
    return "<br>".join(f"`{block.text}`" for block in blocks)


PAGES = {
    "textlint.md": text_rules,
    "tracing.md": traced,
    "ledgers.md": ledgers,
    "indicators.md": indicators,
    "checks.md": checks,
    "facts.md": facts,
}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (Path(__file__).parent / name).write_text(page(), encoding="utf-8", newline="\n")
