"""The sections of a report as they are printed, and which of them hold sample data."""

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class _Section:
    title: str
    level: int
    sample: bool = False
    parts: "list[_Section]" = field(default_factory=list)


class Outline:
    """Grows with every heading that is printed."""

    def __init__(self) -> None:
        self._sections: list[_Section] = []

    @property
    def heading(self) -> str:
        """The innermost heading that is open."""
        return self._path()[-1].title if self._sections else ""

    def open(self, level: int, title: str) -> None:
        """A heading was printed."""
        section = _Section(title, level)
        if level == 1 or not self._sections:
            self._sections.append(section)
            return
        parent = self._sections[-1]
        while parent.parts and parent.parts[-1].level < level:
            parent = parent.parts[-1]
        parent.parts.append(section)

    def touch(self) -> None:
        """Sample data was shown in the section that is open."""
        for section in self._path():
            section.sample = True

    def samples(self, leave_out: str) -> Iterator[str]:
        """“进展情况”（学生资助、教师补充）: the sections that hold sample data, whole or in part."""
        for section in self._sections:
            if section.sample and section.title != leave_out:
                parts = [p.title for p in section.parts if p.sample]
                whole = len(parts) == len(section.parts)
                yield f"“{section.title}”" + ("" if whole else f"（{'、'.join(parts)}）")

    def _path(self) -> list[_Section]:
        path = self._sections[-1:]
        while path and path[-1].parts:
            path.append(path[-1].parts[-1])
        return path
