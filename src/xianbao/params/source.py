"""Reads a params file and says in one line each what is wrong with it."""

import difflib
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml.comments import CommentedMap

from xianbao import regions
from xianbao.errors import XianbaoError
from xianbao.params.comparison import ComparisonParams, DeadlineParams, StandardParams
from xianbao.params.document import (
    ColumnParams,
    HeadParams,
    PublicationParams,
    RelatedParams,
    SignoffParams,
    SiteParams,
)
from xianbao.params.fields import Model
from xianbao.params.models import Params, ReportParams
from xianbao.params.tree import line_of, parse, plain
from xianbao.workspace import SLUG

UNLISTED = "国家标准中没有的地区，另写 unlisted 说明理由"


def load(path: Path, label: str | None = None) -> Params:
    """Read and check a params file; `label` is how messages name it.

    Raises XianbaoError with one line per fault: file, line, what is wrong, what is allowed.
    """
    name = label or path.as_posix()
    if not SLUG.fullmatch(path.stem):
        raise XianbaoError(f"{name}：文件名中的地区代号“{path.stem}”不合要求，只能用小写字母、数字和连字符")
    if not path.exists():
        raise XianbaoError(f"{name}：没有这个参数文件")
    tree = parse(path, name)
    if not isinstance(tree, CommentedMap):
        raise XianbaoError(f"{name} 第1行：应为“键: 值”的形式，可用的键：{_keys(Params)}")
    try:
        params = Params.model_validate(plain(tree))
    except ValidationError as error:
        raise XianbaoError(*(_sentence(name, tree, e) for e in error.errors())) from None
    seen: set[tuple[str, str]] = set()
    for number, report in enumerate(params.reports):
        if (report.kind, report.period) in seen:
            line = line_of(tree, ("reports", number))
            raise XianbaoError(
                f"{name} 第{line}行：{report.kind} {report.period} 已经列过，同一文种同一报告期只能有一项"
            )
        seen.add((report.kind, report.period))
    _check_region(name, tree, params)
    return params


def _check_region(label: str, tree: CommentedMap, params: Params) -> None:
    """Raise XianbaoError for the first year in which code and name do not belong together (GB/T 2260)."""
    years = () if params.unlisted else sorted({int(report.period[:4]) for report in params.reports})
    for year in years:
        if fault := regions.problem(params.code, params.name, year):
            line = line_of(tree, ("name" if regions.at(params.code, year) else "code",))
            raise XianbaoError(f"{label} 第{line}行：{fault}；{UNLISTED}")


INNER: dict[str, type[Model]] = {
    "reports": ReportParams,
    "comparison": ComparisonParams,
    "deadlines": DeadlineParams,
    "standards": StandardParams,
    "head": HeadParams,
    "publication": PublicationParams,
    "related": RelatedParams,
    "site": SiteParams,
    "column": ColumnParams,
    "signoffs": SignoffParams,
}


def _key_at(loc: tuple[int | str, ...]) -> tuple[type[Model], str]:
    """The model that `loc` leads into and its key that is at fault."""
    model: type[Model] = Params
    key = ""
    for part in loc:
        if not isinstance(part, str):
            continue
        if key in INNER:
            model = INNER[key]
        elif key:
            break  # within a mapping of codes, which the key stands for
        key = part
    return model, key


def _keys(model: type[Model]) -> str:
    return "、".join(model.model_fields)


def _sentence(name: str, tree: Any, error: Any) -> str:
    loc = tuple(error["loc"])
    model, key = _key_at(loc)
    field = model.model_fields.get(key)
    allowed = f"；应为：{field.description}" if field else ""
    where = f"{name} 第{line_of(tree, loc)}行"
    given = error["input"]
    match error["type"]:
        case "sentence":
            return f"{where}：{error['msg']}"
        case "extra_forbidden":
            near = difflib.get_close_matches(key, model.model_fields, n=1)
            hint = f"，是不是想写 {near[0]}" if near else ""
            return f"{where}：未知的键 {key}{hint}；可用的键：{_keys(model)}"
        case "missing":
            return f"{where}：缺少 {key}{allowed}"
        case "string_type" if isinstance(given, int | float):
            return f"{where}：{key} 被读成了数字 {given}，请加引号{allowed}"
        case _:
            shown = "（空）" if given is None else given
            return f"{where}：{key} 的值 {shown} 不合要求{allowed}"
