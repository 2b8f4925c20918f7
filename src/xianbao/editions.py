"""What the public edition of a report may show, as it is handed to the notebook that makes it (docs/editions.md)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from xianbao.errors import XianbaoError

INTERNAL, PUBLIC = "internal", "public"
FILE = "public.json"


@dataclass(frozen=True)
class Showing:
    """open: the keys of the protected numbers that may be shown; threshold: counts from there on are not small."""

    threshold: int = 0
    open: tuple[str, ...] = ()

    @classmethod
    def of(cls, held: Mapping[str, Any]) -> Self:
        """From a record. Raises XianbaoError where it is none."""
        threshold, keys = held.get("threshold"), held.get("open")
        if not isinstance(threshold, int) or not isinstance(keys, list) or not all(isinstance(k, str) for k in keys):
            raise XianbaoError(f"{FILE}：不是完好的公开范围；请用 xianbao build 重新生成公开版")
        return cls(threshold, tuple(keys))

    @classmethod
    def read(cls, folder: Path) -> Self:
        """That of a working folder; where none was put into it no protected number may be shown."""
        path = folder / FILE
        if not path.is_file():
            return cls()
        return cls.of(json.loads(path.read_text(encoding="utf-8")))

    def record(self) -> dict[str, Any]:
        """As it stands in a record."""
        return {"threshold": self.threshold, "open": list(self.open)}

    def write(self, folder: Path) -> None:
        text = json.dumps(self.record(), ensure_ascii=False, indent=1) + "\n"
        (folder / FILE).write_text(text, encoding="utf-8", newline="\n")
