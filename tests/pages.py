"""Small pages made on purpose: a plain 公文 in Typst, independent of the template that reports use."""

from pathlib import Path
from typing import Any

import typst

from xianbao import fonts

STANDARDS: tuple[Any, ...] = ("a-2a", "ua-1")
PITCH = {"fill": "(225mm - 16pt) / 21", "word": "225mm / 22", "gbt33476": "10.39mm"}
MARGINS = {"gbt33476": (34.58, 32.58)}

PAGE = """
#let zi = 156mm / 28
#let pitch = PITCH
#let (xbs, fang, kai, hei, song) = (FONTS)
#set document(title: "关于某项工作的报告", author: "某局")
#set page(
  width: 210mm, height: 297mm, margin: (top: TOPmm, bottom: BOTTOMmm, left: 28mm, right: 26mm),
  footer-descent: 7mm - 7pt,
  footer: context {
    set text(font: song, size: 14pt, tracking: 0pt)
    set par(first-line-indent: 0pt)
    let p = counter(page).get().first()
    let number = [—#h(0.25em)#p#h(0.25em)—]
    if calc.odd(p) { align(right)[#number#h(1em)] } else { align(left)[#h(1em)#number] }
  },
)
#set text(
  font: fang, size: 16pt, tracking: zi - 16pt, lang: "zh", region: "cn", cjk-latin-spacing: none,
  top-edge: EDGEem, bottom-edge: (EDGE - 1) * 1em, costs: (widow: 0%, orphan: 0%), hyphenate: false,
)
#set par(
  leading: pitch - 16pt, spacing: pitch - 16pt, justify: true, linebreaks: "simple",
  first-line-indent: (amount: 2 * zi, all: true),
)
#set block(spacing: pitch - 16pt)
#show heading: set text(size: 16pt, weight: "regular")
#show heading: it => {
  set text(font: hei) if it.level == 1
  set text(font: kai) if it.level == 2
  block(above: pitch - 16pt, below: pitch - 16pt, width: 100%, h(2 * zi) + it.body)
}
#let lines(n, body) = block(height: 16pt + (n - 1) * pitch, width: 100%, body)
#let caption(body) = { set text(font: hei, size: 12pt, tracking: 0pt); set par(first-line-indent: 0pt); align(center, body) }
#let tu(name, ..body) = figure(kind: "tu", supplement: [图], numbering: none, caption: name, ..body)
#show figure.caption: it => caption(it.body)
#show title: set text(font: xbs, size: 22pt, tracking: 0pt, weight: XBS)
#let heading-of-all(body) = lines(2, align(center, title(body)))
#let signed(name, date) = {
  set par(justify: false)
  context {
    let wide = measure(date).width
    block(width: 100%, align(end, name + h(4 * zi + wide - measure(name).width)))
    block(width: 100%, align(end, date + h(2 * zi)))
  }
}
"""
TITLE = "#heading-of-all[关于某项工作的报告]\n"
SENTENCE = "今年以来全县各级各类学校认真落实各项要求有序推进工作取得了阶段性成效"
PARAGRAPH = SENTENCE * 3 + "。\n\n"
SVG = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 60 20'><rect width='60' height='20'/></svg>"
IMAGE = f'image(bytes("{SVG}"), format: "svg", height: 20mm, alt: "某图：甲1")'
FIGURE = f"#lines(4, tu([图1 某图], {IMAGE}))\n\n"
TABLE = """#lines(4, {
  set figure.caption(position: top)
  show table: set text(size: 10.5pt)
  figure(
    kind: table, supplement: [表], numbering: none, caption: [表1 某表],
    table(columns: 2, table.header([甲], [乙]), [1], [2]),
  )
})

"""


def typeset(
    folder: Path, body: str, *, profile: str = "fill", standards: tuple[Any, ...] = STANDARDS, before: str = ""
) -> Path:
    """Compile a body after the plain page (and what changes it) into folder/page.pdf."""
    faces = fonts.load()
    families = [faces.families()[role][0] for role in ("xbs", "fang", "kai", "hei", "song")]
    noto = families[1].startswith("Noto")
    top, bottom = MARGINS.get(profile, (37, 35))
    page = PAGE.replace("PITCH", PITCH[profile]).replace("TOP", str(top)).replace("BOTTOM", str(bottom))
    page = page.replace("FONTS", ", ".join(f'"{family}"' for family in families))
    page = page.replace("EDGE", "0.88" if noto else "0.81").replace("XBS", "700" if "Fandol" in families[0] else "400")
    source = folder / "page.typ"
    source.write_text(page + before + body, encoding="utf-8")
    made = folder / "page.pdf"
    typst.compile(
        str(source), output=str(made), root=str(folder), font_paths=[str(faces.folder)], ignore_system_fonts=True,
        pdf_standards=list(standards),
    )  # fmt: skip
    return made
