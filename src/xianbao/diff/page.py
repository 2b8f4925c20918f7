"""A comparison as a web page: one file, no script, nothing from elsewhere, text from data as text."""

from collections.abc import Iterator
from html import escape

from xianbao.diff.comparison import Comparison
from xianbao.diff.tables import Section, heading, remarks, sections, summary
from xianbao.wording import visible

_STYLE = """
:root { color-scheme: light dark }
body { max-width: 72rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.7 sans-serif }
h1 { font-size: 1.5rem } h2 { font-size: 1.25rem; margin-top: 2.5rem }
.scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 2rem }
caption { text-align: start; font-weight: bold; padding: .4rem 0 }
th, td { border: 1px solid; border-color: color-mix(in srgb, currentColor 35%, transparent); padding: .35rem .6rem;
  text-align: start; vertical-align: top; overflow-wrap: anywhere; min-width: 4em }
thead th { background: color-mix(in srgb, currentColor 8%, transparent) }
tbody th { font-weight: normal }
"""
_PARTS = ((True, "需要核对"), (False, "变化情况"))


def page(comparison: Comparison) -> str:
    """The whole page."""
    return "\n".join(_lines(comparison)) + "\n"


def _lines(comparison: Comparison) -> Iterator[str]:
    title = _text(heading(comparison))
    yield "<!DOCTYPE html>"
    yield '<html lang="zh-CN">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title>"
    yield f"<style>{_STYLE}</style>"
    yield "</head>"
    yield "<body>"
    yield "<main>"
    yield f"<h1>{title}</h1>"
    yield f"<p>{_text(summary(comparison))}</p>"
    held = sections(comparison)
    for check, name in _PARTS:
        shown = [s for s in held if s.check == check and s.rows]
        yield f"<h2>{name}</h2>"
        for section in shown:
            yield from _table(section)
        none = "、".join(f"“{s.title}”" for s in held if s.check == check and not s.rows)
        if none:
            yield f"<p>没有内容的项目：{_text(none)}。</p>"
    yield from (f"<p>{_text(line)}</p>" for line in remarks(comparison))
    yield "</main>"
    yield "</body>"
    yield "</html>"


def _table(section: Section) -> Iterator[str]:
    ident = f"{section.id}-title"
    yield f'<div class="scroll" role="region" aria-labelledby="{ident}" tabindex="0">'
    yield "<table>"
    yield f'<caption id="{ident}">{_text(section.title)}（{len(section.rows)}处）</caption>'
    columns = "".join(f'<th scope="col">{_text(c)}</th>' for c in section.columns)
    yield f"<thead><tr>{columns}</tr></thead>"
    yield "<tbody>"
    for first, *others in section.rows:
        cells = "".join(f"<td>{_text(cell)}</td>" for cell in others)
        yield f'<tr><th scope="row">{_text(first)}</th>{cells}</tr>'
    yield "</tbody>"
    yield "</table>"
    yield "</div>"


def _text(words: str) -> str:
    return escape(visible(words))
