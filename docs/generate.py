"""Write docs/ledgers.md and docs/indicators.md from the declarations: python docs/generate.py."""

from pathlib import Path

from xianbao.indicators import REGISTRY
from xianbao.ledgers import LEDGERS

KINDS = {
    "text": "文字", "number": "数", "count": "整数", "date": "日期", "term": "学期", "choice": "代码", "flag": "是/否",
}  # fmt: skip


def ledgers() -> str:
    """Every ledger: file name, key, columns with unit, codes and whether they may stay empty."""
    parts = ["# 台账清单\n\n本页由程序生成（`docs/generate.py`），请勿手改。\n"]
    for ledger in LEDGERS.values():
        key = "、".join(ledger.column(f).header for f in ledger.key)
        parts.append(f"\n## {ledger.name}\n\n文件名：`{ledger.name}.xlsx`（或 .xls、.csv）。每行唯一：{key}。\n")
        parts.append("\n| 列名 | 类型 | 单位 | 可填 | 可空 | 其他写法 |\n| :-- | :-- | :-- | :-- | :-- | :-- |\n")
        for c in ledger.columns:
            name = c.header.replace("|", " → ")
            other = "、".join(s.replace("|", " → ") for s in c.synonyms)
            cells = (name, KINDS[c.kind], c.unit, "、".join(c.choices), "是" if c.blank else "", other)
            parts.append(f"| {' | '.join(cells)} |\n")
    return "".join(parts)


def indicators() -> str:
    """Every indicator: id, name, unit, definition, ledgers."""
    parts = ["# 指标解释\n\n本页由程序生成（`docs/generate.py`），请勿手改。\n\n"]
    parts.append("| 指标 | 名称 | 单位 | 定义 | 方向 | 台账 |\n| :-- | :-- | :-- | :-- | :-- | :-- |\n")
    for item in REGISTRY.values():
        used = "、".join(LEDGERS[k].name for k in item.ledgers)
        parts.append(f"| `{item.id}` | {item.name} | {item.unit} | {item.definition} | {item.direction} | {used} |\n")
    return "".join(parts)


PAGES = {"ledgers.md": ledgers, "indicators.md": indicators}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (Path(__file__).parent / name).write_text(page(), encoding="utf-8", newline="\n")
