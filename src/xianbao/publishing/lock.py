"""One at a time: a lock file that says who publishes since when (docs/adr/0015-a-pointer-and-folders-that-stay.md)."""

import json
import os
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from xianbao.errors import XianbaoError


@contextmanager
def held(path: Path, what: str, since: str) -> Iterator[None]:
    """Hold the lock; what: what is being done, since: now, both for whoever is refused.

    A lock that a process of this machine left which is not running any more is taken over. Raises XianbaoError
    where somebody else holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {"what": what, "host": socket.gethostname(), "pid": os.getpid(), "since": since}
    if not _taken(path, told):
        left = _read(path)
        if left is None or left.get("host") != told["host"] or _running(left.get("pid")):
            raise XianbaoError(_refusal(path, left))
        _take_away(path, left)
        if not _taken(path, told):
            raise XianbaoError(_refusal(path, _read(path)))
    try:
        yield
    finally:
        if _read(path) == told:
            path.unlink(missing_ok=True)


def _taken(path: Path, told: Mapping[str, object]) -> bool:
    """Make the lock file, where nobody has. Raises OSError for any other reason."""
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError:
        return False
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(told, file, ensure_ascii=False)
    except OSError:
        path.unlink(missing_ok=True)
        raise
    return True


def _take_away(path: Path, left: Mapping[str, object]) -> None:
    """Remove a lock that nobody holds; not one that somebody else has put in its place meanwhile."""
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(FileNotFoundError):
        path.rename(aside)
        if _read(aside) != left and not path.exists():
            aside.rename(path)
        aside.unlink(missing_ok=True)


def _read(path: Path) -> dict[str, object] | None:
    """Who holds the lock; None where that cannot be told."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) else None


def _refusal(path: Path, told: Mapping[str, object] | None) -> str:
    where = f"{path.parent.name}/{path.name}"
    if told is None:
        who = "另一个人正在发布"
    else:
        host, pid, since, what = (told.get(key, "（不明）") for key in ("host", "pid", "since", "what"))
        who = f"{host} 上的进程 {pid} 自 {since} 起正在{what}"
    return f"{who}，同一时间只能有一人；请等它结束后再试。如果确认它早已中断（例如那台机器已关机），请删去 {where}"


def _running(pid: object) -> bool:
    """Whether a process of this machine is running; True where that cannot be told."""
    if not isinstance(pid, int) or pid <= 0:
        return True
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 (only there)

        handle = ctypes.windll.kernel32.OpenProcess(0x1000, False, pid)  # may be asked about, no more
        if handle:
            ctypes.windll.kernel32.CloseHandle(handle)
        return bool(handle)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
