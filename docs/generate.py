"""Write docs/ledgers.md, indicators.md and checks.md from the declarations: python docs/generate.py."""

from pathlib import Path

from xianbao import crosschecks, standards
from xianbao.indicators import REGISTRY, THEMES, Indicator
from xianbao.ledgers import LEDGERS, Column

KINDS = {
    "text": "文字", "number": "数", "count": "整数", "rate": "百分数", "date": "日期", "term": "学期",
    "choice": "代码", "flag": "是/否", "id": "身份证号", "phone": "手机号", "card": "银行卡号",
}  # fmt: skip
EXPLAINED = ("指标", "名称", "单位", "定义", "分子", "分母", "方向", "可否超100", "口径", "来源", "台账")
COLUMNS = ("列名", "类型", "单位", "可填", "可空", "个人信息", "其他写法", "填写说明")


def ledgers() -> str:
    """Every ledger by theme: file name, key, columns with unit, codes, what is personal and how to fill them in."""
    parts = [
        "# 台账清单\n\n本页由程序生成（`docs/generate.py`），请勿手改。\n\n"
        "“→”表示多级表头的上下级。表中没有的列不读取，标“是”可空的列可以整列不要。"
        "“可填”一列的括号中是也能读懂的别名。"
        "标为个人信息的列只用于内部核对，任何公开版本都不得出现。\n"
    ]
    for group in dict.fromkeys(ledger.group for ledger in LEDGERS.values()):
        parts.append(f"\n## {group}\n")
        for ledger in (k for k in LEDGERS.values() if k.group == group):
            key = "、".join(ledger.column(f).header for f in ledger.key)
            parts.append(f"\n### {ledger.name}\n\n文件名：`{ledger.name}.xlsx`（或 .xls、.csv）。每行唯一：{key}。\n")
            parts.append(f"\n| {' | '.join(COLUMNS)} |\n|{' :-- |' * len(COLUMNS)}\n")
            parts.extend(f"| {' | '.join(_cells(c))} |\n" for c in ledger.columns)
    return "".join(parts)


def _cells(column: Column) -> tuple[str, ...]:
    header, *others = (h.replace("|", " → ") for h in (column.header, *column.synonyms))
    blank, personal = ("是" if yes else "" for yes in (column.blank, column.personal))
    also = {code: [word for word, means in column.aliases if means == code] for code in column.choices}
    codes = "、".join(f"{code}（{'、'.join(also[code])}）" if also[code] else code for code in column.choices)
    codes += "、".join(f"“{word}”" for word in column.absent)
    return header, KINDS[column.kind], column.unit, codes, blank, personal, "、".join(others), column.rule


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


PAGES = {"ledgers.md": ledgers, "indicators.md": indicators, "checks.md": checks}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (Path(__file__).parent / name).write_text(page(), encoding="utf-8", newline="\n")
