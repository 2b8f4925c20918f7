"""Names and words that hold a numeral and count nothing, each with its reason."""

from functools import cache
from importlib import resources
from pathlib import Path

from xianbao import csvtables
from xianbao.csvtables import Column, Row
from xianbao.tracing.numerals import numerals, told

FILE = "names.csv"
_MEASURES = "个名人次所项户条年月日天元万亿%件套本册份处类批例家间级期辆栋台"


def _check(row: Row) -> list[tuple[str, str]]:
    name = row.values["name"]
    if not told(name):
        return [("名称", f"“{name}”中没有数字；只列含有数字的名称")]
    (first, *others) = numerals(name)
    if not others and not (name[: first.start] + name[first.end :]).strip(_MEASURES):
        return [("名称", f"“{name}”只是数字和单位；这里只列名称，数量应由 report 的指标给出")]
    return []


_COLUMNS = (Column("name", "名称", required=True), Column("reason", "理由", required=True))


def read(path: Path, label: str) -> tuple[str, ...]:
    """The names of a file with the columns 名称 and 理由; none where there is no file.

    Raises XianbaoError with a line for every fault: a name without numeral or reason, a bare quantity.
    """
    if not path.exists():
        return ()
    rows = csvtables.read(path, label, _COLUMNS, lambda row: iter(_check(row)), key=("name",))
    return tuple(row.values["name"] for row in rows)


@cache
def general() -> tuple[str, ...]:
    """The names of the whole country and the words of the language that reports use."""
    with resources.as_file(resources.files("xianbao.tracing") / FILE) as path:
        return read(path, f"xianbao/tracing/{FILE}")
