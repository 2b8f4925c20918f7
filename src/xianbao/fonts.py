"""Fonts: which face shows 小标宋, 仿宋, 楷体, 黑体 and 宋体 on this machine.

Official faces where the office has them; free ones from Debian packages where apt exists; Noto SC
from its wheel everywhere. The chosen faces are copied into a user cache, the only folder that
charts and pages take fonts from. Facts: docs/fonts.md.
"""

import bisect
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import platformdirs
from fontTools.ttLib import TTCollection, TTFont, TTLibError

from xianbao.errors import XianbaoError

RECORD = "faces.json"


@dataclass(frozen=True)
class Candidate:
    """A face that may serve a role: family as engines name it, style, and where it comes from."""

    family: str
    source: str
    style: str = "Regular"
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Role:
    """A typographic role of GB/T 9704 and its faces, best first."""

    id: str
    name: str
    official: str
    chain: tuple[Candidate, ...]


NOTO_SERIF = Candidate("Noto Serif SC", "PyPI pylopdf-fonts-zh-cn")
NOTO_SANS = Candidate("Noto Sans SC", "PyPI pylopdf-fonts-zh-cn")
TEXLIVE, WENKAI = "Debian texlive-lang-chinese", "Debian fonts-lxgw-wenkai"
OFFICIAL = "本机正式字体"

ROLES: tuple[Role, ...] = (
    Role(
        "xbs",
        "标题",
        "方正小标宋",
        (
            Candidate(
                "FZXiaoBiaoSong-B05S", OFFICIAL, aliases=("方正小标宋简体", "FZXiaoBiaoSong-B05", "方正小标宋_GBK")
            ),
            Candidate("FandolSong", TEXLIVE, "Bold"),
            NOTO_SERIF,
        ),
    ),
    Role(
        "fang",
        "正文",
        "仿宋_GB2312",
        (
            Candidate("FangSong_GB2312", OFFICIAL, aliases=("仿宋_GB2312",)),
            Candidate("FangSong", OFFICIAL, aliases=("仿宋",)),
            Candidate("FandolFang R", TEXLIVE),
            NOTO_SERIF,
        ),
    ),
    Role(
        "kai",
        "二级标题",
        "楷体_GB2312",
        (
            Candidate("KaiTi_GB2312", OFFICIAL, aliases=("楷体_GB2312",)),
            Candidate("KaiTi", OFFICIAL, aliases=("楷体",)),
            Candidate("LXGW WenKai", WENKAI),
            Candidate("FandolKai", TEXLIVE),
            NOTO_SERIF,
        ),
    ),
    Role(
        "hei",
        "一级标题、图表",
        "黑体",
        (
            Candidate("SimHei", OFFICIAL, aliases=("黑体",)),
            NOTO_SANS,
        ),
    ),
    Role(
        "song",
        "页码",
        "宋体",
        (
            Candidate("SimSun", OFFICIAL, aliases=("宋体",)),
            NOTO_SERIF,
        ),
    ),
)
PACKAGES = {"texlive-lang-chinese": "Fandol*.otf", "fonts-lxgw-wenkai": "LXGWWenKai-Regular.ttf"}
FALLBACKS = {"Noto Serif SC", "Noto Sans SC"}


@dataclass(frozen=True)
class Face:
    """A face in the cache: the role it serves, its family, file, hash and code points."""

    role: str
    family: str
    source: str
    file: str
    sha256: str
    ranges: tuple[tuple[int, int], ...]

    def shows(self, character: str) -> bool:
        code = ord(character)
        at = bisect.bisect(self.ranges, (code, sys.maxunicode + 1)) - 1
        return at >= 0 and self.ranges[at][0] <= code <= self.ranges[at][1]


@dataclass(frozen=True)
class FontSet:
    """The faces of this machine: for each role the chosen one and what follows it."""

    folder: Path
    faces: tuple[Face, ...]

    def stack(self, role: str) -> list[Face]:
        """The face of a role and the fallbacks for characters it lacks."""
        chosen = [f for f in self.faces if f.role == role]
        tail = [f for f in self.faces if f.family in FALLBACKS and f.family not in {c.family for c in chosen}]
        tail.sort(key=lambda f: (f.family != "Noto Serif SC", f.role))
        seen = {f.family: f for f in [*chosen, *tail]}
        return list(seen.values())

    def families(self) -> dict[str, list[str]]:
        """Role id → family names, best first."""
        return {role.id: [f.family for f in self.stack(role.id)] for role in ROLES}

    def path(self, role: str) -> Path:
        return self.folder / self.stack(role)[0].file

    def unshown(self, text: str) -> list[str]:
        """Characters of `text` that some role could not show, in order of appearance."""
        stacks = [self.stack(role.id) for role in ROLES]
        return [
            c
            for c in dict.fromkeys(text)
            if c not in "\n\t\r" and not all(any(f.shows(c) for f in stack) for stack in stacks)
        ]


def cache() -> Path:
    """Where faces are kept: XIANBAO_FONTS, or the user's cache folder."""
    named = os.environ.get("XIANBAO_FONTS")
    return Path(named) if named else platformdirs.user_cache_path("xianbao", appauthor=False) / "fonts"


def load() -> FontSet:
    """The recorded faces, each checked by its hash; found anew where there is no sound record."""
    folder = cache()
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        faces = tuple(Face(**{**f, "ranges": tuple(map(tuple, f["ranges"]))}) for f in record)
        sound = bool(faces) and all(_sha256(folder / f.file) == f.sha256 for f in faces)
    except (OSError, ValueError, TypeError, KeyError):
        sound = False
    return FontSet(folder, faces) if sound else find()


def find(extra: Iterable[Path] = ()) -> FontSet:
    """Choose a face for every role from this machine, copy it into the cache, record it."""
    folder = cache()
    folder.mkdir(parents=True, exist_ok=True)
    shelf = _shelf([*extra, folder, *_system_folders(), *_wheel_folder()])
    faces = []
    for role in ROLES:
        chosen = next(((c, hit) for c in role.chain for hit in [_pick(shelf, c)] if hit), None)
        if chosen is None:
            raise XianbaoError(f"找不到可用于{role.name}的字体；请运行 xianbao fonts，或安装 pylopdf-fonts-zh-cn")
        candidate, (family, path) = chosen
        faces.append(_keep(folder, role.id, family, candidate.source, path))
    for fallback in (NOTO_SERIF, NOTO_SANS):
        hit = _pick(shelf, fallback)
        if hit and hit[0] not in {f.family for f in faces}:
            faces.append(_keep(folder, "", hit[0], fallback.source, hit[1]))
    wanted = {f.file for f in faces}
    text = json.dumps([asdict(f) for f in faces], ensure_ascii=False)
    partial = folder / f".{RECORD}.{os.getpid()}"
    partial.write_text(text, encoding="utf-8")
    partial.replace(folder / RECORD)
    for path in folder.iterdir():
        if path.suffix.lower() in (".otf", ".ttf", ".ttc") and path.name not in wanted:
            path.unlink(missing_ok=True)
    return FontSet(folder, tuple(faces))


def fetch() -> list[str]:
    """Take the free faces out of Debian packages into the cache; sentences on what was done.

    Without apt, or without a network, nothing is changed and the reason is said.
    """
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return ["本机没有 apt-get，不下载 Debian 字体包，使用 PyPI 附带的思源字体"]
    said = []
    folder = cache()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="xianbao-fonts-") as name:
        work = Path(name)
        options = _private_apt(work)
        for package, pattern in PACKAGES.items():
            got = _download(package, work, options)
            if got:
                said.append(f"{package}：{got}")
                continue
            unpacked = work / package
            deb = next(work.glob(f"{package}_*.deb"))
            subprocess.run(["dpkg-deb", "-x", deb, unpacked], check=True)
            for path in sorted(unpacked.rglob(pattern)):
                if path.is_file() and not path.is_symlink():
                    shutil.copyfile(path, folder / path.name)
            said.append(f"{package}：已取出字体")
    return said


def _private_apt(work: Path) -> list[str]:
    """apt options that keep lists and cache in `work`, so that no rights are needed."""
    for part in ("state/lists/partial", "cache/archives/partial"):
        (work / part).mkdir(parents=True)
    return [
        "-o", f"Dir::State={work / 'state'}", "-o", f"Dir::Cache={work / 'cache'}",
        "-o", "Dir::State::status=/var/lib/dpkg/status", "-o", "APT::Sandbox::User=", "-qq",
    ]  # fmt: skip


def _download(package: str, work: Path, options: list[str]) -> str:
    """Download one package into `work`; the reason where that failed, or nothing."""
    if not any((work / "state/lists").glob("*_Packages*")):
        updated = subprocess.run(["apt-get", *options, "update"], capture_output=True, text=True, check=False)
        if updated.returncode:
            return f"软件源不可用（{_last_line(updated.stderr)}）"
    done = subprocess.run(
        ["apt-get", *options, "download", package], cwd=work, capture_output=True, text=True, check=False
    )
    if done.returncode or not any(work.glob(f"{package}_*.deb")):
        return f"没有下载成功（{_last_line(done.stderr)}）"
    return ""


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "原因不明"


def wanting(faces: FontSet) -> bool:
    """Whether a Debian package holds a better face than one of the chosen."""
    for role in ROLES:
        chosen = faces.stack(role.id)[0].family
        better = role.chain[: next((n for n, c in enumerate(role.chain) if c.family == chosen), 0)]
        if any(c.source in (TEXLIVE, WENKAI) for c in better):
            return True
    return False


def _system_folders() -> Iterator[Path]:
    from matplotlib.font_manager import X11FontDirectories, win32FontDirectory  # noqa: PLC0415

    names = [win32FontDirectory()] if sys.platform == "win32" else X11FontDirectories
    names = [
        *names,
        "~/Library/Fonts",
        "/Library/Fonts",
        "~/.local/share/fonts",
        "~/AppData/Local/Microsoft/Windows/Fonts",
    ]
    yield from (Path(n).expanduser() for n in names)


def _wheel_folder() -> Iterator[Path]:
    spec = importlib.util.find_spec("pylopdf_fonts_zh_cn")
    for place in (spec.submodule_search_locations or []) if spec else []:
        yield Path(place)


_NAMES = {n for role in ROLES for c in role.chain for n in (c.family, *c.aliases)}
_PATTERNS = (
    "fandol",
    "lxgwwenkai-regular",
    "notosanssc",
    "notoserifsc",
    "fz",
    "fang",
    "kai",
    "hei",
    "sim",
    "song",
    "仿宋",
    "楷体",
    "黑体",
    "宋",
)


def _shelf(folders: Iterable[Path]) -> dict[tuple[str, str], Path]:
    """(family, style) → file for the faces any role knows; earlier folders win."""
    shelf: dict[tuple[str, str], Path] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
            likely = any(p in path.name.lower() for p in _PATTERNS)
            if likely and path.suffix.lower() in (".otf", ".ttf", ".ttc"):
                for family, style in _face_names(path):
                    shelf.setdefault((family, style), path)
    return shelf


def _face_names(path: Path) -> Iterator[tuple[str, str]]:
    """The families (in every language) and the style that a font file's name table gives."""
    try:
        with _opened(path) as fonts:
            found = [
                (record.toUnicode(errors="replace"), str(font["name"].getDebugName(2) or "Regular"))
                for font in fonts
                for record in font["name"].names
                if record.nameID == 1
            ]
    except (TTLibError, OSError, AssertionError, KeyError):
        return
    yield from ((family, style) for family, style in found if family in _NAMES)


@contextmanager
def _opened(path: Path) -> Iterator[list[TTFont]]:
    """The faces of a font file or collection, closed afterwards."""
    with path.open("rb") as file:
        if path.suffix.lower() == ".ttc":
            yield TTCollection(file, lazy=True).fonts
        else:
            yield [TTFont(file, lazy=True)]


def _pick(shelf: dict[tuple[str, str], Path], candidate: Candidate) -> tuple[str, Path] | None:
    for name in (candidate.family, *candidate.aliases):
        path = shelf.get((name, candidate.style))
        if path:
            return candidate.family, path
    return None


def _keep(folder: Path, role: str, family: str, source: str, path: Path) -> Face:
    target = folder / path.name
    if path.resolve() != target.resolve():
        partial = folder / f".{path.name}.{os.getpid()}"
        shutil.copyfile(path, partial)
        partial.replace(target)
    with _opened(target) as fonts:
        ranges = _ranges(fonts[0].getBestCmap())
    return Face(role, family, source, target.name, _sha256(target), ranges)


def _ranges(codes: Iterable[int]) -> tuple[tuple[int, int], ...]:
    ranges: list[list[int]] = []
    for code in sorted(codes):
        if ranges and code == ranges[-1][1] + 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return tuple((a, b) for a, b in ranges)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
