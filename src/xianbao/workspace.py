"""The workspace: where params, ledgers, notebooks and reports stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from xianbao.errors import XianbaoError

SLUG = re.compile(r"[a-z0-9-]+")
PERIOD = re.compile(r"\d{4}(-(q[1-4]|0[1-9]|1[0-2]))?")
# Names the folder that a running notebook writes its figures and numbers to
REPORT_FOLDER = "XIANBAO_REPORT_DIR"
# In a report's folder: the workbooks by which its cases are followed up
FOLLOWUP = "followup"
PARTS = ("params", "data", "notebooks", "reports")


@dataclass(frozen=True, order=True)
class ReportId:
    """One report: a jurisdiction, a period and a kind, in one edition."""

    slug: str
    period: str
    kind: str
    edition: str = "internal"

    def __post_init__(self) -> None:
        if not SLUG.fullmatch(self.slug):
            raise XianbaoError(f"地区代号“{self.slug}”不合要求：只能用小写字母、数字和连字符，例如 luxi")
        if not PERIOD.fullmatch(self.period):
            raise XianbaoError(f"报告期“{self.period}”不合要求：应写成 2017、2019-q2 或 2019-06 的样子")

    @property
    def path(self) -> Path:
        return Path(self.edition, self.slug, self.period, self.kind)

    def __str__(self) -> str:
        return " ".join((self.slug, self.period, self.kind, *([self.edition] if self.edition != "internal" else [])))


@dataclass(frozen=True)
class Workspace:
    """A folder with params/, data/, notebooks/ and reports/."""

    root: Path

    @classmethod
    def find(cls, start: Path) -> "Workspace":
        """The workspace that `start` lies in, found by looking upward."""
        for folder in (start.resolve(), *start.resolve().parents):
            if all((folder / part).is_dir() for part in PARTS):
                return cls(folder)
        raise XianbaoError(
            f"{start} 不在工作区内：工作区是同时有 params、data、notebooks、reports "
            "四个文件夹的目录，可用 xianbao init 目录 新建"
        )

    def params(self, slug: str) -> Path:
        return self.root / "params" / f"{slug}.yaml"

    def slugs(self) -> Iterator[str]:
        """Every jurisdiction that has params, in order."""
        for path in sorted((self.root / "params").glob("*.yaml")):
            yield path.stem

    def unknown(self, slug: str) -> str:
        """The sentence for a jurisdiction that has no params."""
        known = "、".join(self.slugs()) or "（还没有）"
        return f"没有地区“{slug}”的参数文件 params/{slug}.yaml；现有地区：{known}"

    def ledgers(self, slug: str, period: str) -> Path:
        return self.root / "data" / slug / period[:4]

    def notebook(self, kind: str) -> Path:
        return self.root / "notebooks" / f"{kind}.ipynb"

    @property
    def extension(self) -> Path:
        return self.root / "reports" / "_extensions" / "gongwen"

    @property
    def build(self) -> Path:
        return self.root / "reports" / "build"

    def report(self, report: ReportId) -> Path:
        return self.build / report.path

    def failed(self, report: ReportId) -> Path:
        return self.build / "failed" / report.path

    def name(self, path: Path) -> str:
        """`path` as the user would type it from the workspace."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)
