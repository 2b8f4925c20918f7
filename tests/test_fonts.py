"""Fonts: the chain, the cache, and characters that no face can show."""

import json
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from xianbao import fonts
from xianbao.errors import XianbaoError


def face(folder: Path, family: str, characters: str, style: str = "Regular") -> Path:
    """A tiny TrueType face that shows `characters`."""
    builder = FontBuilder(1000, isTTF=True)
    names = [".notdef", *(f"u{ord(c):X}" for c in characters)]
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(c): f"u{ord(c):X}" for c in characters})
    pen = TTGlyphPen(None)
    builder.setupGlyf({n: pen.glyph() for n in names})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 0)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": family, "styleName": style})
    builder.setupOS2()
    builder.setupPost()
    folder.mkdir(exist_ok=True)
    path = folder / f"fang-{family.replace(' ', '')}-{style}.ttf"
    builder.save(path)
    return path


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("XIANBAO_FONTS", str(folder))
    monkeypatch.setattr(fonts, "_system_folders", lambda: iter(()))
    return folder


def test_without_anything_the_wheel_serves_every_role(cache: Path) -> None:
    found = fonts.find()
    assert {f.role: f.family for f in found.faces if f.role} == {
        "xbs": "Noto Serif SC", "fang": "Noto Serif SC", "kai": "Noto Serif SC", "hei": "Noto Sans SC",
        "song": "Noto Serif SC",
    }  # fmt: skip
    assert fonts.wanting(found)
    assert found.path("fang").parent == cache


def test_an_official_face_is_preferred_under_either_name(cache: Path, tmp_path: Path) -> None:
    face(tmp_path / "office", "仿宋_GB2312", "中文")
    face(tmp_path / "office", "FandolFang R", "中文")
    found = fonts.find([tmp_path / "office"])
    chosen = found.stack("fang")[0]
    assert (chosen.family, chosen.source) == ("FangSong_GB2312", fonts.OFFICIAL)
    assert [f.family for f in found.stack("fang")][1:] == ["Noto Serif SC", "Noto Sans SC"]
    assert (cache / chosen.file).exists()


def test_style_matters(cache: Path, tmp_path: Path) -> None:
    face(tmp_path / "office", "FandolSong", "中")
    assert fonts.find([tmp_path / "office"]).stack("xbs")[0].family == "Noto Serif SC"
    face(tmp_path / "office", "FandolSong", "中", "Bold")
    assert fonts.find([tmp_path / "office"]).stack("xbs")[0].family == "FandolSong"


def test_record_is_checked_by_hash(cache: Path) -> None:
    first = fonts.find()
    assert fonts.load() == first
    first.path("fang").write_bytes(b"broken")
    again = fonts.load()
    assert again == first
    assert again.path("fang").stat().st_size > 1_000_000
    (cache / fonts.RECORD).write_text(json.dumps([{"role": "x"}]), encoding="utf-8")
    assert fonts.load() == first


def test_characters_that_some_role_cannot_show(cache: Path) -> None:
    found = fonts.find()
    assert found.unshown("你好，龘镕氹—“”①㎡\n") == []
    assert found.unshown("甲𨱍乙😀𨱍") == ["𨱍", "😀"]


def test_broken_font_files_are_passed_over(cache: Path, tmp_path: Path) -> None:
    (tmp_path / "office").mkdir()
    for name in ("fangsong.ttf", "simhei.ttc"):
        (tmp_path / "office" / name).write_bytes(b"no font")
    assert fonts.find([tmp_path / "office"]).stack("fang")[0].family == "Noto Serif SC"


def test_no_face_at_all_says_what_to_do(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_wheel_folder", lambda: iter(()))
    with pytest.raises(XianbaoError, match="找不到可用于标题的字体；请运行 xianbao fonts"):
        fonts.find()


def test_fetch_without_apt_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    [line] = fonts.fetch()
    assert line.startswith("本机没有 apt-get")


def test_fetch_takes_faces_out_of_packages(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """apt-get and dpkg-deb are stood in for: what is tested is what becomes of their files."""
    tools = tmp_path / "tools"
    tools.mkdir()
    source = face(tmp_path / "deb", "FandolFang R", "中文")
    (tools / "apt-get").write_text(
        '#!/bin/sh\nfor a in "$@"; do last=$a; done\n'
        'case "$last" in update) for a in "$@"; do case $a in Dir::State=*) touch "${a#*=}/lists/x_Packages";; esac; done;;\n'
        'texlive-lang-chinese) : > texlive-lang-chinese_1_all.deb;;\n*) echo "E: no such package" >&2; exit 100;; esac\n'
    )
    (tools / "dpkg-deb").write_text(
        f'#!/bin/sh\nmkdir -p "$3/fonts"\ncp "{source}" "$3/fonts/FandolFang-Regular.otf"\n'
    )
    for tool in tools.iterdir():
        tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:/bin:/usr/bin")
    assert fonts.fetch() == [
        "texlive-lang-chinese：已取出字体",
        "fonts-lxgw-wenkai：没有下载成功（E: no such package）",
    ]
    assert fonts.find().stack("fang")[0].family == "FandolFang R"
