"""Params of a reconciliation: how the registers are compared."""

import datetime as dt
from itertools import pairwise
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, field_validator, model_validator

from xianbao.ledgers.aid import AID_DETAIL
from xianbao.ledgers.common import AGES, DEADLINES, STAGES
from xianbao.params.fields import Model, Text, fault, one_of

AID_ITEMS = AID_DETAIL.column("aid_item").choices


def _month_day(value: str) -> str:
    dt.date.fromisoformat(f"2001-{value}")
    return value


def _pair(value: object) -> object:
    """A tuple, which YAML does not know."""
    return tuple(value) if isinstance(value, list) else value


Stage = Annotated[str, one_of(STAGES)]
MonthDay = Annotated[str, StringConstraints(pattern=r"^\d\d-\d\d$"), AfterValidator(_month_day)]
Ages = Annotated[tuple[int, int], BeforeValidator(_pair)]
Lead = Literal["入学", "学籍", "资助", "帮扶", "数据"]
LEADS: tuple[Lead, ...] = get_args(Lead)


class DeadlineParams(Model):
    """The day of each term by which aid is to be paid."""

    spring: MonthDay = Field(default=DEADLINES["春"], description="春季学期资助发放期限，月-日，如 06-15")
    autumn: MonthDay = Field(default=DEADLINES["秋"], description="秋季学期资助发放期限，月-日，如 09-25")


class StandardParams(Model):
    """What one item of aid pays per term, in yuan: one amount, or two tiers."""

    stage: Stage = Field(description=f"学段：{'、'.join(STAGES)}")
    item: Annotated[str, one_of(AID_ITEMS)] = Field(description=f"资助项目：{'、'.join(AID_ITEMS)}")
    semester_amount: float | None = Field(default=None, gt=0, description="每学期标准（元）；分两档的改写 low、high")
    low: float | None = Field(default=None, gt=0, description="每学期低档（元）")
    high: float | None = Field(default=None, gt=0, description="每学期高档（元），应大于 low")

    @model_validator(mode="after")
    def _one_amount_or_two_tiers(self) -> Self:
        tiers = self.low is not None and self.high is not None and self.low < self.high
        one = self.semester_amount is not None and self.low is None and self.high is None
        if not one and not (tiers and self.semester_amount is None):
            raise fault("标准应只写 semester_amount，或者只写 low 和 high，且 low 小于 high")
        return self


class ComparisonParams(Model):
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
            raise fault("ages 的周岁应在 0 至 20 之间，从小到大，各学段不重叠")
        return ages
