"""Params: who reports what, for which period, in which formats (params/<slug>.yaml)."""

from typing import Annotated, Literal, Self, get_args

from pydantic import Field, StringConstraints, ValidationInfo, field_validator, model_validator

from xianbao.docnumbers import EXAMPLE, doc_fault
from xianbao.ledgers import LEDGERS
from xianbao.params.comparison import ComparisonParams
from xianbao.params.document import ColumnParams, HeadParams, PublicationParams, SignoffParams, SiteParams
from xianbao.params.fields import Day, Model, Text, fault, one_of
from xianbao.workspace import PERIOD

Kind = Literal["work_report", "bulletin", "task_list", "reconciliation"]
Format = Literal["pdf", "html", "docx"]
FORMATS: tuple[Format, ...] = get_args(Format)
Layout = Literal["fill", "word", "gbt33476"]
ENDS = "。，、；：！？.,;:!?"
LAYOUTS = "fill（撑满版心，默认）、word（Word 文档网格）、gbt33476（GB/T 33476.2 软件参数，表格全框线）"


class ReportParams(Model):
    """One report that this jurisdiction makes."""

    kind: Kind = Field(
        description="文种：work_report（工作情况汇报）、bulletin（月点评、季通报）、task_list（任务清单完成情况）、"
        "reconciliation（控辍保学和资助比对情况报告）"
    )
    period: Annotated[str, StringConstraints(pattern=f"^{PERIOD.pattern}$")] = Field(
        description='报告期，加引号，如 "2017"、"2019-q2"、"2019-06"'
    )
    title: Text = Field(description="标题，1 至 60 字")
    number: Text | None = Field(default=None, description=f"发文字号，如 {EXAMPLE}；不写则不印")
    addressee: Text | None = Field(default=None, description="主送机关，不带冒号；不写则不印")
    as_of: Day = Field(description="数据统计截止日期，如 2017-09-20")
    date: Day = Field(description="成文日期，如 2017-09-28")
    complete_by: Day | None = Field(default=None, description="台账补报、核实的统一期限，如 2017-10-31；不写则不印")
    formats: list[Format] = Field(
        default=list(FORMATS), min_length=1, description="格式：pdf、html、docx 中的一种或几种"
    )
    layout: Layout | None = Field(default=None, description=f"本报告的版式：{LAYOUTS}；不写则与本地区相同")
    head: HeadParams | None = Field(
        default=None, description=f"红头（版头和版记），可写 {'、'.join(HeadParams.model_fields)}；不写则没有红头"
    )
    publication: PublicationParams | None = Field(
        default=None, description=f"政府信息公开事项，可写 {'、'.join(PublicationParams.model_fields)}"
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

    @field_validator("number")
    @classmethod
    def _as_the_standard_has_it(cls, value: str | None) -> str | None:
        if value and (wrong := doc_fault(value)):
            raise fault(wrong)
        return value

    @field_validator("title")
    @classmethod
    def _ends_in_a_word(cls, value: str) -> str:
        if "\n" in value:
            raise fault("标题中有换行，请写成一行；排版时自动分行")
        if value[-1] in ENDS:
            raise fault(f"标题末尾不加标点“{value[-1]}”，请删去")
        return value

    @field_validator("head")
    @classmethod
    def _numbered(cls, value: HeadParams | None, info: ValidationInfo) -> HeadParams | None:
        if value and info.data.get("number", "") is None:
            raise fault(f"有红头（head）的公文要写发文字号 number，如 {EXAMPLE}")
        printed, date = value and value.printed, info.data.get("date")
        if printed and date and printed < date:
            raise fault(f"印发日期 printed {printed} 早于成文日期 date {date}，请核对")
        return value

    @field_validator("publication")
    @classmethod
    def _never_for_registers(cls, value: PublicationParams | None, info: ValidationInfo) -> PublicationParams | None:
        open_to_all = value and value.disclosure not in (None, "不予公开")
        if open_to_all and info.data.get("kind") == "reconciliation":
            raise fault("reconciliation 涉及个人信息，公开方式 disclosure 只能是 不予公开")
        date = info.data.get("date")
        if value and value.published and date and value.published[:10] < date.isoformat():
            raise fault(f"发布日期 published {value.published} 早于成文日期 date {date}，请核对")
        if value and value.until and date and value.until < date:
            raise fault(f"公示截止日期 until {value.until} 早于成文日期 date {date}，请核对")
        return value

    @field_validator("comparison")
    @classmethod
    def _only_where_registers_are_compared(
        cls, value: ComparisonParams | None, info: ValidationInfo
    ) -> ComparisonParams | None:
        if value and info.data.get("kind") not in (None, "reconciliation"):
            raise fault(f"comparison 只用于 reconciliation，{info.data['kind']} 不用，请删去")
        return value

    @field_validator("talk_below")
    @classmethod
    def _only_in_a_bulletin(cls, value: float | None, info: ValidationInfo) -> float | None:
        if value and info.data.get("kind") not in (None, "bulletin"):
            raise fault(f"talk_below 只用于 bulletin，{info.data['kind']} 不用，请删去")
        return value


class Params(Model):
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
    layout: Layout = Field(default="fill", description=f"版式：{LAYOUTS}")
    site: SiteParams | None = Field(
        default=None, description=f"刊登报告的网站，要写 {'、'.join(SiteParams.model_fields)}"
    )
    column: ColumnParams | None = Field(
        default=None, description=f"刊登报告的栏目，要写 {'、'.join(ColumnParams.model_fields)}"
    )
    quarantine_limit: float = Field(
        default=0.01, ge=0, lt=1, description="一本台账有误的行最多占多少，超过则整本不用，如 0.01（百分之一）"
    )
    suppress_below: int = Field(
        default=10, ge=3, description="公开版中少于多少的学生、家庭、受助人数不印，应为不小于 3 的整数，默认 10"
    )
    signoffs: SignoffParams = Field(
        default=SignoffParams(), description=f"发布前三审的岗位，可写 {'、'.join(SignoffParams.model_fields)}"
    )
    ledgers: list[Annotated[str, one_of(tuple(LEDGERS))]] | None = Field(
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

    @model_validator(mode="after")
    def _a_place_for_what_is_published(self) -> Self:
        published = [r for r in self.reports if r.publication and r.publication.disclosure == "主动公开"]
        if published and not (self.site and self.column):
            first = published[0]
            raise fault(f"{first.kind} {first.period} 主动公开，要写明网站 site 和栏目 column")
        return self
