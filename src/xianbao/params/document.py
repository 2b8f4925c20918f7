"""Params of what stands around a report's text: red head and 版记, how it is published and who signs it off.

Sources: GB/T 9704-2012 clauses 7.2 and 7.4; 《政府网站发展指引》(国办发〔2017〕47号), annex on page tags.
"""

import datetime as dt
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, ValidationInfo, field_validator, model_validator

from xianbao.params.fields import Day, Model, Text, fault

LONGEST_MARK = 28  # characters of the text's own size in a line
Disclosure = Literal["主动公开", "依申请公开", "不予公开"]


def _minute(value: str) -> str:
    dt.datetime.strptime(value, "%Y-%m-%d %H:%M")  # noqa: DTZ007 (the office's own time)
    return value


Minute = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d \d\d:\d\d$"), AfterValidator(_minute)]
# no scheme but the web's: javascript: and data: would run on the portal
Address = Annotated[str, StringConstraints(pattern=r"^(https?://[^\s\"'<>]+|[^\s\"'<>:]+)$", max_length=300)]
Long = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class HeadParams(Model):
    """红头: 发文机关标志, 签发人, 版记 (GB/T 9704-2012, 7.2 and 7.4)."""

    mark: Text = Field(description="发文机关标志，如 宣城市教育体育局文件")
    signers: list[Text] = Field(default=[], description="签发人，只用于上行文；不写则为平行文、下行文")
    seal: bool = Field(default=False, description="是否加盖印章：true 或 false；加盖印章的署名、日期另有位置")
    copies: list[Text] = Field(default=[], description="抄送机关，不带句号；不写则不印")
    printer: Text | None = Field(default=None, description="印发机关，如 宣城市教育体育局办公室")
    printed: Day | None = Field(default=None, description="印发日期，如 2019-07-10")

    @field_validator("mark")
    @classmethod
    def _no_smaller_than_the_text(cls, value: str) -> str:
        if len(value) > LONGEST_MARK:
            raise fault(f"发文机关标志 mark 有{len(value)}字，一行最多{LONGEST_MARK}字；请用规范化简称")
        return value

    @model_validator(mode="after")
    def _whole_imprint(self) -> Self:
        if bool(self.printer) != bool(self.printed) or (self.copies and not self.printer):
            raise fault("版记要写全印发机关 printer 和印发日期 printed，只写其一或只写抄送 copies 都不行")
        return self


class RelatedParams(Model):
    """A document that goes with the report."""

    title: Long = Field(description="文件名称")
    url: Address = Field(description="网址，如 https://…/x.html，或本网页旁的文件名")


class PublicationParams(Model):
    """政府信息公开: what a portal says of the report."""

    index: Annotated[str, StringConstraints(pattern=r"^[^\s/]+/\d{4}-\d{5}$")] | None = Field(
        default=None, description="索引号：机构代码/年份-五位流水号，如 003271/2019-00012"
    )
    topic: Text | None = Field(default=None, description="主题分类，如 科技、教育/教育")
    published: Minute | None = Field(default=None, description='发布日期和时刻，加引号，如 "2019-07-12 09:30"')
    disclosure: Disclosure | None = Field(default=None, description="公开方式：主动公开、依申请公开或不予公开")
    until: Day | None = Field(
        default=None, description="公示截止日期，如 2019-07-19，过了这一天网站上撤下；不是公示的不写"
    )
    related: list[RelatedParams] = Field(default=[], description="关联文件，如 [{title: 某某通知, url: https://…}]")

    @field_validator("until")
    @classmethod
    def _not_over_before_it_begins(cls, value: dt.date | None, info: ValidationInfo) -> dt.date | None:
        published = info.data.get("published")
        if value and published and value.isoformat() < published[:10]:
            raise fault(f"公示截止日期 until {value} 早于发布日期 published {published}，请核对")
        return value


class SignoffParams(Model):
    """三审: the posts that sign a report off before it is released; a post, not a person."""

    writer: Text = Field(default="拟稿人", description="拟稿的岗位，不写姓名，默认 拟稿人")
    reviewer: Text = Field(default="审核人", description="审核的岗位，不写姓名，如 办公室主任，默认 审核人")
    approver: Text = Field(default="签发人", description="签发的岗位，不写姓名，如 分管副局长，默认 签发人")


class SiteParams(Model):
    """The website (站点标签)."""

    name: Text = Field(description="网站名称 SiteName，如 宣城市人民政府网")
    domain: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")] = Field(
        description="网站域名 SiteDomain，如 www.example.gov.cn"
    )
    code: Annotated[str, StringConstraints(pattern=r"^(\d{10}|bm\d{8})$")] = Field(
        description="网站标识码 SiteIDCode，十位数字，或 bm 加八位数字，加引号"
    )


class ColumnParams(Model):
    """The column of the website (栏目标签)."""

    name: Text = Field(description="栏目名称 ColumnName，如 工作进展")
    description: Long = Field(description="栏目说明 ColumnDescription")
    keywords: list[Text] = Field(min_length=1, description="栏目关键词 ColumnKeywords，如 [教育, 扶贫]")
    type: Text = Field(description="栏目类别 ColumnType，如 工作动态")
