"""Stand-in."""
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xianbao.workspace import Workspace

@dataclass(frozen=True)
class Disclosure:
    faults: tuple[str, ...] = ()
    told: dict[str, Any] = field(default_factory=dict)

@dataclass(frozen=True)
class Safe:
    known: Any
    disclosure: Disclosure
    told: tuple[str, ...] = ()

def known(workspace: Workspace) -> Any:
    return None

def personal(folder: Path, known: Any, name: str) -> list[str]:
    return []

def gathered(workspace: Workspace, found: Any, current: Any) -> Disclosure:
    return Disclosure()
