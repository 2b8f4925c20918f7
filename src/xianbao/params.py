"""Params: who reports what, for which period, in which formats (params/<slug>.yaml)."""

import datetime as dt
import difflib
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError

from xianbao import regions
from xianbao.errors import XianbaoError
from xianbao.ledgers import LEDGERS
from xianbao.ledgers.aid import AID_DETAIL
from xianbao.ledgers.common import AGES, DEADLINES, STAGES
from xianbao.workspace import PERIOD, SLUG

Kind = Literal["work_report", "bulletin", "task_list", "reconciliation"]
Format = Literal["pdf", "html", "docx"]
FORMATS: tuple[Format, ...] = get_args(Format)
AID_ITEMS = AID_DETAIL.column("aid_item").choices

UNLISTED = "国家标准中没有的地区，另写 unlisted 说明理由"

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


def _day(value: object) -> object:
    """An ISO day from its text: YAML's own dates fail without a line on 2017-09-31."""
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


Day = Annotated[dt.date, BeforeValidator(_day)]


class _Constructor(RoundTripConstructor):
    """Leaves dates as the text that was typed."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda self, node: str(node.value))


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


def _one_of(allowed: Sequence[str]) -> AfterValidator:
    def check(value: str) -> str:
        if value not in allowed:
            raise ValueError
        return value

    return AfterValidator(check)


def _month_day(value: str) -> str:
    dt.date.fromisoformat(f"2001-{value}")
    return value


def _pair(value: object) -> object:
    """A tuple, which YAML does not know."""
    return tuple(value) if isinstance(value, list) else value


Stage = Annotated[str, _one_of(STAGES)]
MonthDay = Annotated[str, StringConstraints(pattern=r"^\d\d-\d\d$"), AfterValidator(_month_day)]
Ages = Annotated[tuple[int, int], BeforeValidator(_pair)]
Lead = Literal["入学", "学籍", "资助", "帮扶", "数据"]
LEADS: tuple[Lead, ...] = get_args(Lead)


class DeadlineParams(_Model):
    """The day of each term by which aid is to be paid."""

    spring: MonthDay = Field(default=DEADLINES["春"], description="春季学期资助发放期限，月-日，如 06-15")
    autumn: MonthDay = Field(default=DEADLINES["秋"], description="秋季学期资助发放期限，月-日，如 09-25")


class StandardParams(_Model):
    """What one item of aid pays per term, in yuan: one amount, or two tiers."""

    stage: Stage = Field(description=f"学段：{'、'.join(STAGES)}")
    item: Annotated[str, _one_of(AID_ITEMS)] = Field(description=f"资助项目：{'、'.join(AID_ITEMS)}")
    semester_amount: float | None = Field(default=None, gt=0, description="每学期标准（元）；分两档的改写 low、high")
    low: float | None = Field(default=None, gt=0, description="每学期低档（元）")
    high: float | None = Field(default=None, gt=0, description="每学期高档（元），应大于 low")

    @model_validator(mode="after")
    def _one_amount_or_two_tiers(self) -> Self:
        tiers = self.low is not None and self.high is not None and self.low < self.high
        one = self.semester_amount is not None and self.low is None and self.high is None
        if not one and not (tiers and self.semester_amount is None):
            raise PydanticCustomError("sentence", "标准应只写 semester_amount，或者只写 low 和 high，且 low 小于 high")
        return self


class ComparisonParams(_Model):
    """How the registers are compared."""

    ages: dict[Stage, Ages] = Field(
        default=dict(AGES), min_length=1, description="学龄：学段和首末周岁，如 {小学: [6, 11], 初中: [12, 14]}"
    )
    deadlines: DeadlineParams = Field(
        default=DeadlineParams(), description='发放期限，如 {spring: "06-15", autumn: "09-25"}'
    )
    standards: list[StandardParams] = Field(
        default=[],
        description="资助标准表，如 [{stage: 小学, item: 生活补助, semester_amount: 500}]；不写则不核对金额和档次",
    )
    leads: dict[Lead, Text] = Field(
        default={}, description=f"各类问题的牵头单位，如 {{入学: 基础教育股}}，可写 {'、'.join(LEADS)}；不写则不印"
    )

    @field_validator("ages")
    @classmethod
    def _in_order(cls, ages: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
        bounds = [bound for stage in ages.values() for bound in stage]
        apart = all(first[1] < second[0] for first, second in pairwise(ages.values()))
        if not apart or any(first > last for first, last in ages.values()) or not 0 <= bounds[0] <= bounds[-1] <= 20:
            raise PydanticCustomError("sentence", "ages 的周岁应在 0 至 20 之间，从小到大，各学段不重叠")
        return ages


class ReportParams(_Model):
    """One report that this jurisdiction makes."""

    kind: Kind = Field(
        description="文种：work_report（工作情况汇报）、bulletin（月点评、季通报）、task_list（任务清单完成情况）、"
        "reconciliation（控辍保学和资助比对情况报告）"
    )
    period: Annotated[str, StringConstraints(pattern=f"^{PERIOD.pattern}$")] = Field(
        description='报告期，加引号，如 "2017"、"2019-q2"、"2019-06"'
    )
    title: Text = Field(description="标题，1 至 60 字")
    addressee: Text | None = Field(default=None, description="主送机关，不带冒号；不写则不印")
    as_of: Day = Field(description="数据统计截止日期，如 2017-09-20")
    date: Day = Field(description="成文日期，如 2017-09-28")
    complete_by: Day | None = Field(default=None, description="台账补报、核实的统一期限，如 2017-10-31；不写则不印")
    formats: list[Format] = Field(
        default=list(FORMATS), min_length=1, description="格式：pdf、html、docx 中的一种或几种"
    )
    talk_below: float | None = Field(
        default=None,
        gt=0,
        le=100,
        description="约谈线：进度低于多少（%）的县列入约谈名单，如 60；只用于 bulletin，不写则不列",
    )
    comparison: ComparisonParams | None = Field(
        default=None, description=f"比对的口径，只用于 reconciliation，可写 {'、'.join(ComparisonParams.model_fields)}"
    )

    @field_validator("comparison")
    @classmethod
    def _only_where_registers_are_compared(
        cls, value: ComparisonParams | None, info: ValidationInfo
    ) -> ComparisonParams | None:
        if value and info.data.get("kind") not in (None, "reconciliation"):
            raise PydanticCustomError("sentence", f"comparison 只用于 reconciliation，{info.data['kind']} 不用，请删去")
        return value

    @field_validator("talk_below")
    @classmethod
    def _only_in_a_bulletin(cls, value: float | None, info: ValidationInfo) -> float | None:
        if value and info.data.get("kind") not in (None, "bulletin"):
            raise PydanticCustomError("sentence", f"talk_below 只用于 bulletin，{info.data['kind']} 不用，请删去")
        return value


class Params(_Model):
    """Everything that is fixed about a jurisdiction before its ledgers are read."""

    code: Annotated[str, StringConstraints(pattern=r"^\d{6}$")] = Field(
        description='六位行政区划代码（GB/T 2260），必须加引号，如 "360323"'
    )
    name: Text = Field(description="地区名称，如 芦溪县")
    level: Literal["county", "prefecture"] = Field(description="county（县）或 prefecture（市）")
    issuer: Text = Field(description="发文机关，如 芦溪县教育局")
    unlisted: Text | None = Field(
        default=None,
        description="不按国家标准核对代码和名称的理由，如 经济开发区，代码由市里自编；一般不写，不写则按报告年度核对",
    )
    quarantine_limit: float = Field(
        default=0.01, ge=0, lt=1, description="一本台账有误的行最多占多少，超过则整本不用，如 0.01（百分之一）"
    )
    ledgers: list[Annotated[str, _one_of(tuple(LEDGERS))]] | None = Field(
        default=None,
        min_length=1,
        description="本地建有的台账（代号见台账清单），如 [project, aid]；缺了其中的在报告中说明；"
        "不写则为文种用到的全部台账",
    )
    bases: dict[str, Text] = Field(
        default={},
        description="有几种口径的指标用哪一种，如 {primary_dropout_rate: 两基口径}；不写则用指标解释中的第一种",
    )
    reports: list[ReportParams] = Field(min_length=1, description="报告清单，至少一项")

    def report(self, kind: str, period: str) -> ReportParams | None:
        """The entry for `kind` and `period`, if there is one."""
        found = [r for r in self.reports if (r.kind, r.period) == (kind, period)]
        return found[0] if found else None


def load(path: Path, label: str | None = None) -> Params:
    """Read and check a params file; `label` is how messages name it.

    Raises XianbaoError with one line per fault: file, line, what is wrong, what is allowed.
    """
    name = label or path.as_posix()
    if not SLUG.fullmatch(path.stem):
        raise XianbaoError(f"{name}：文件名中的地区代号“{path.stem}”不合要求，只能用小写字母、数字和连字符")
    try:
        yaml = YAML(typ="rt")
        yaml.Constructor = _Constructor
        tree = yaml.load(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise XianbaoError(f"{name}：没有这个参数文件") from None
    except OSError as error:
        raise XianbaoError(f"{name}：打不开（{error.strerror}）") from None
    except UnicodeDecodeError:
        raise XianbaoError(f"{name}：不是 UTF-8 编码，请另存为 UTF-8") from None
    except DuplicateKeyError as error:
        line = error.problem_mark.line + 1
        raise XianbaoError(f"{name} 第{line}行：同一个键写了两次") from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f" 第{mark.line + 1}行" if mark else ""
        raise XianbaoError(f"{name}{where}：不是有效的 YAML（检查缩进、冒号后的空格和引号）") from None
    if not isinstance(tree, CommentedMap):
        raise XianbaoError(f"{name} 第1行：应为“键: 值”的形式，可用的键：{_keys(Params)}")
    try:
        params = Params.model_validate(_plain(tree))
    except ValidationError as error:
        raise XianbaoError(*(_sentence(name, tree, e) for e in error.errors())) from None
    seen: set[tuple[str, str]] = set()
    for number, report in enumerate(params.reports):
        if (report.kind, report.period) in seen:
            line = _line(tree, ("reports", number))
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
            line = _line(tree, ("name" if regions.at(params.code, year) else "code",))
            raise XianbaoError(f"{label} 第{line}行：{fault}；{UNLISTED}")


def _plain(node: Any) -> Any:
    """ruamel's round-trip nodes as plain Python values, for strict validation."""
    match node:
        case CommentedMap():
            return {str(k): _plain(v) for k, v in node.items()}
        case CommentedSeq():
            return [_plain(v) for v in node]
        case bool() | None:
            return node
        case str():
            return str(node)
        case int():
            return int(node)
        case float():
            return float(node)
        case _:
            return node


def _line(tree: Any, loc: tuple[int | str, ...]) -> int:
    """The line on which the key or item at `loc` stands, or its nearest parent."""
    line: int = tree.lc.line + 1
    node = tree
    for part in loc:
        if isinstance(node, CommentedMap) and part in node:
            line = node.lc.key(part)[0] + 1
        elif isinstance(node, CommentedSeq) and isinstance(part, int) and part < len(node):
            line = node.lc.item(part)[0] + 1
        else:
            break
        node = node[part]
    return line


INNER: dict[str, type[_Model]] = {
    "reports": ReportParams,
    "comparison": ComparisonParams,
    "deadlines": DeadlineParams,
    "standards": StandardParams,
}


def _key_at(loc: tuple[int | str, ...]) -> tuple[type[_Model], str]:
    """The model that `loc` leads into and its key that is at fault."""
    model: type[_Model] = Params
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


def _keys(model: type[_Model]) -> str:
    return "、".join(model.model_fields)


def _sentence(name: str, tree: Any, error: Any) -> str:
    loc = tuple(error["loc"])
    model, key = _key_at(loc)
    field = model.model_fields.get(key)
    allowed = f"；应为：{field.description}" if field else ""
    where = f"{name} 第{_line(tree, loc)}行"
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
