"""What a portal's readers are told of a corrected article: a short note at its head, and every change apart."""

from collections.abc import Sequence
from html import escape

from xianbao.site import Correction, Entry, Former
from xianbao.wording import date_text

SHORT = 40  # letters up to which a text that was replaced stands in the note at the head
FEW = 5  # changes up to which each stands there
NONE = "（无）"
_STYLE_END = "</style>"


def headed(article: str, entry: Entry) -> str:
    """The article with the note below its style, from which it takes its look; as it is where nothing was corrected."""
    if not entry.corrections:
        return article
    before, end, after = article.partition(_STYLE_END)
    if not end:
        before, end, after = article.partition(">")
    return f"{before}{end}\n{_note(entry)}{after}"


def page(entry: Entry) -> str:
    """All corrections with their changes in tables, and the editions that were replaced, to be pasted as an article."""
    parts = [_table(one) for one in _latest_first(entry.corrections)]
    replaced = [f"<li>{_edition(one)}</li>\n" for one in sorted(entry.former, key=lambda f: f.number)]
    former = f"<h3>已被取代的版本</h3>\n<ul>\n{''.join(replaced)}</ul>\n" if replaced else ""
    title = escape(f"{entry.title}更正说明")
    return f'<div class="correction" lang="zh-CN">\n<h2>{title}</h2>\n{"".join(parts)}{former}</div>\n'


def _note(entry: Entry) -> str:
    latest, *earlier = _latest_first(entry.corrections)
    lines = [_reason(latest), _changes(latest), *map(_reason, earlier)]
    if entry.former:
        lines.append(f"<p>本文取代{_edition(max(entry.former, key=lambda f: f.number))}。</p>\n")
    return f'<div class="notice" role="note" aria-label="更正说明">\n{"".join(lines)}</div>'


def _changes(one: Correction) -> str:
    """Each change if they are few, else how many and in which parts, so that the article stays in sight."""
    if len(one.changes) > FEW:
        places = dict.fromkeys(where.partition("，")[0] for where, _, _ in one.changes)
        return f"<p>共更正{len(one.changes)}处，在：{escape('、'.join(places))}。</p>\n"
    changes = "".join(f"<li>{_change(*change)}</li>\n" for change in one.changes)
    return f"<ul>\n{changes}</ul>\n" if changes else ""


def _latest_first(corrections: Sequence[Correction]) -> list[Correction]:
    return sorted(corrections, key=lambda c: c.date, reverse=True)


def _reason(one: Correction) -> str:
    return f"<p><strong>更正说明（{date_text(one.date)}）</strong>　{escape(one.why)}</p>\n"


def _change(where: str, wrong: str, right: str) -> str:
    if max(len(wrong), len(right)) > SHORT:
        return f"{escape(where)}：文字有改动"
    return f"{escape(where)}：原为{escape(wrong or NONE)}，更正为{escape(right or NONE)}"


def _edition(one: Former) -> str:
    return f"{date_text(one.released)}发布的第{one.number}版"


def _table(one: Correction) -> str:
    told = ((escape(where), escape(wrong or NONE), escape(right or NONE)) for where, wrong, right in one.changes)
    rows = "".join(f'<tr><th scope="row">{at}</th><td>{was}</td><td>{now}</td></tr>\n' for at, was, now in told)
    head = '<tr><th scope="col">位置</th><th scope="col">原为</th><th scope="col">更正为</th></tr>'
    table = f'<table border="1">\n<thead>\n{head}\n</thead>\n<tbody>\n{rows}</tbody>\n</table>\n' if rows else ""
    return f"<h3>{date_text(one.date)}</h3>\n<p>{escape(one.why)}</p>\n{table}"
