"""A report's page on the site: the page as it was built, whole, with what the site adds around its article."""

import re
from dataclasses import dataclass

from xianbao.errors import XianbaoError
from xianbao.web import hashed

_STYLES = re.compile(r"(?<=; style-src )(?:'none'|('sha256-))")
_SITE = re.compile(r'(<p class="site">)(.*?)</p>')
_DOWNLOADS = re.compile(r'<section class="downloads".*?</section>\n', re.DOTALL)


@dataclass(frozen=True)
class Frame:
    """What the site adds, as HTML: links of the head, its style, home: the way to its first page, menu and 当前位置,
    notes before the article; after it what was corrected, and 下载."""

    links: str
    style: str
    home: str
    crumbs: str
    notes: str
    after: str


def framed(page: str, frame: Frame, name: str) -> str:
    """The page within its frame, its policy allowing the frame's style and nothing else that it did not allow.

    name: of the report, for the error where the page is not one of gongwen.html.
    """
    source = hashed(frame.style)
    page, allowed = _STYLES.subn(lambda found: f"{source} {found[1]}" if found[1] else source, page, count=1)
    if not allowed:
        raise _other(name, "style-src")
    page = _DOWNLOADS.sub("", page, count=1)
    page = _SITE.sub(lambda found: f'{found[1]}<a href="{frame.home}">{found[2]}</a></p>', page, count=1)
    for mark, before, after in (
        ("</head>", f"{frame.links}<style>{frame.style}</style>\n", ""),
        ('<main id="content" tabindex="-1">\n', frame.crumbs, frame.notes),
        ("</article>\n", "", frame.after),
    ):
        start, found, rest = page.partition(mark)
        if not found:
            raise _other(name, mark.strip())
        page = f"{start}{before}{mark}{after}{rest}"
    return page


def _other(name: str, mark: str) -> XianbaoError:
    return XianbaoError(
        f"{name}：report.html 不是本程序做成的样子（没有 {mark}），不能上网站；请用 xianbao build 重新生成"
    )
