"""Every step by which publishing changes the disk: each is whole, and each may be the one at which the power fails.

Files are on the disk (fsync) before anything is renamed; a name is given by a rename, and the pointer to the current
release is replaced by os.replace, which is atomic on Windows too.
"""

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path


class Disk:
    """The real disk. Tests put in its place one that fails at a step, or is killed there."""

    def folder(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True)

    def write(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def copy(self, source: Path, target: Path) -> None:
        """One file, without its rights and times."""
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)

    def made(self, path: Path, make: Callable[[Path], None]) -> None:
        """A file or a folder of files that something else writes."""
        path.parent.mkdir(parents=True, exist_ok=True)
        make(path)

    def settle(self, folder: Path) -> None:
        """Make sure that the files below a folder are on the disk, and read-only."""
        for path in regular(folder):
            with path.open("r+b") as file:
                os.fsync(file.fileno())
            path.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)

    def rename(self, source: Path, target: Path) -> None:
        """Give a name that nothing has."""
        if target.exists():
            raise FileExistsError(17, "已经有了", str(target))
        source.rename(target)
        _settle_names(target.parent)

    def replace(self, path: Path, data: bytes) -> None:
        """A file's new content, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.new")
        try:
            self.write(beside, data)
            self.swap(beside, path)
        finally:
            with suppress(OSError):
                beside.unlink(missing_ok=True)

    def swap(self, source: Path, target: Path) -> None:
        os.replace(source, target)  # noqa: PTH105 (the one call that must be atomic)
        _settle_names(target.parent)

    def remove(self, folder: Path) -> None:
        """A folder with all that is in it, read-only files too; nothing where it is not there."""
        if folder.is_symlink():
            folder.unlink()
            return
        for path in regular(folder):
            path.chmod(stat.S_IRUSR | stat.S_IWUSR)
        if folder.exists():
            shutil.rmtree(folder)


def regular(folder: Path) -> Iterator[Path]:
    """The files below a folder, none reached through a link."""
    for at, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            path = Path(at, name)
            if not path.is_symlink():
                yield path


def size(folder: Path) -> int:
    """Bytes of the files below a folder."""
    return sum(path.stat().st_size for path in regular(folder))


def free(folder: Path) -> int:
    """Bytes that are free on the volume of a folder."""
    return shutil.disk_usage(folder).free


def _settle_names(folder: Path) -> None:
    """A rename is on the disk once its folder is; Windows has no such call and needs none."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
