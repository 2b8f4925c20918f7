"""The installed program: its own files, its commit, Python and every package that it depends on."""

import hashlib
import platform
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from xianbao import __version__

NAME = "xianbao"
# What a wheel lays beside the modules for `xianbao init`: inputs of their own once they are in a workspace
LAID_BY = "_workspace"


@dataclass(frozen=True)
class Installation:
    """version and sha256 of the program's files; git: commit and dirty, None where there is none;
    platform: system and machine; dependencies: name==version of all that the program needs, in order."""

    version: str
    sha256: str
    git: Mapping[str, Any] | None
    python: str
    platform: Mapping[str, str]
    dependencies: tuple[str, ...]


@cache
def installed() -> Installation:
    """The program that is running; looked at once in a process."""
    folder = Path(__file__).parent
    machine = {
        "system": platform.system(),
        "machine": platform.machine(),
        "implementation": platform.python_implementation(),
    }
    return Installation(
        __version__, source_hash(folder), commit(folder), platform.python_version(), machine, tuple(dependencies(NAME))
    )


def source_hash(folder: Path) -> str:
    """One hash of the program's files: the same for a checkout and for the wheel that is made of it."""
    lines = [
        f"{path.relative_to(folder).as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}\n"
        for path in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix())
        if path.suffix in (".py", ".csv") and LAID_BY not in path.relative_to(folder).parts
    ]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def commit(folder: Path) -> dict[str, Any] | None:
    """The commit of the checkout that holds the program's own files, and whether they differ from it.

    None without git, and for an environment that merely lies in somebody's checkout.
    """
    try:
        _git(folder, "ls-files", "--error-unmatch", "__init__.py")
        head = _git(folder, "rev-parse", "HEAD")
        return {"commit": head, "dirty": bool(_git(folder, "status", "--porcelain", "--", "."))}
    except (OSError, subprocess.CalledProcessError):
        return None


def _git(folder: Path, *arguments: str) -> str:
    command = ["git", "--no-optional-locks", "-C", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout.strip()


def dependencies(name: str) -> Iterator[str]:
    """name==version of all packages that `name` needs on this machine, directly or not, in order of names."""
    versions: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    ahead = [(canonicalize_name(name), "")]
    while ahead:
        package, extra = ahead.pop()
        if (package, extra) in seen:
            continue
        seen.add((package, extra))
        try:
            found = distribution(package)
        except PackageNotFoundError:
            continue  # what is not there took no part
        versions[package] = found.version
        for line in found.requires or ():
            wanted = Requirement(line)
            if wanted.marker is None or wanted.marker.evaluate({"extra": extra}):
                ahead += [(canonicalize_name(wanted.name), e) for e in ("", *wanted.extras)]
    yield from (f"{package}=={versions[package]}" for package in sorted(versions) if package != name)
