"""Where the numbers of a report come from: ledgers of this year and the last, lists, and the word on their origin."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from xianbao import goals
from xianbao.goals import Agenda
from xianbao.intake import Origin, Table
from xianbao.statistics import of_year


@dataclass(frozen=True)
class Sources:
    """tables: ledger id → ledger; former: those of `year`, the year before; agenda: targets, tasks, documents."""

    tables: Mapping[str, Table]
    agenda: Agenda
    former: Mapping[str, Table] = field(default_factory=dict)
    year: str = ""

    @cached_property
    def origins(self) -> dict[str, Origin | None]:
        """Ledger or file id → where it comes from, if that is told."""
        before = {of_year(k, self.year): t.origin for k, t in self.former.items()}
        return {**self.agenda.origins, **{k: t.origin for k, t in self.tables.items()}, **before}

    @property
    def files(self) -> dict[str, dict[str, str]]:
        """Every ledger and file that numbers may come from: name, file, sheet, sha256; last year's as ledger@year."""
        found = {k: _named(t) for k, t in self.tables.items()}
        found |= {of_year(k, self.year): _named(t, f"（{self.year}年）") for k, t in self.former.items()}
        read = self.agenda.files.items()
        return found | {k: {"name": goals.FILES[k], "file": file, "sha256": digest} for k, (file, digest) in read}

    def sample(self, used: Iterable[str]) -> bool:
        """Whether one of these ledgers or files is sample data."""
        return any((o := self.origins.get(k)) and o.origin != "source" for k in used)

    def notice(self, sections: Sequence[str]) -> str:
        """The first page's word on sample data in these sections; nothing where there is none."""
        if not sections:
            return ""
        if not self.tables:
            made = "任务取自公开材料，状态、进度和情况由程序生成"
        elif any(t.origin and t.origin.origin != "synthetic" for t in self.tables.values()):
            made = "仅部分合计数取自公开材料，其余由程序生成"
        else:
            made = "台账全部由程序生成，不对应真实的人和事"
        return f"样例提示：本报告{''.join(sections)}各部分含样例数据。{made}（见附件），不得作为工作依据。"


def _named(table: Table, year: str = "") -> dict[str, str]:
    told = {"name": f"{table.ledger.name}{year}", "file": table.file, "sheet": table.sheet}
    return {**{k: v for k, v in told.items() if v}, "sha256": table.sha256}
