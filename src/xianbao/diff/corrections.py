"""What a 更正说明 has to say: which printed words were wrong, and what they should be."""

from collections.abc import Sequence
from dataclasses import dataclass

from xianbao.diff.built import Built
from xianbao.diff.comparison import compare
from xianbao.diff.texts import passages
from xianbao.errors import XianbaoError


@dataclass(frozen=True)
class Correction:
    """A number that is printed otherwise. sentence, corrected: the sentences it stands in, nothing for tables."""

    heading: str
    name: str
    wrong: str
    right: str
    sentence: str = ""
    corrected: str = ""

    @property
    def words(self) -> str:
        """“控辍保学”部分，九年义务教育巩固率“95.3%”应为“95.8%”."""
        at = f"“{self.heading}”部分" if self.heading else "开头"
        return f"{at}，{self.name}“{self.wrong}”应为“{self.right}”"


def corrections(published: Built, corrected: Built) -> tuple[Correction, ...]:
    """Every number that two builds or editions of one report print otherwise, in the order of the corrected one.

    Raises XianbaoError for two periods: what changed with time is no mistake.
    """
    if published.id.period != corrected.id.period:
        raise XianbaoError(f"更正说明只比较同一报告期的两次生成，这里是 {published.id.period} 和 {corrected.id.period}")
    found = []
    for change in compare(published, corrected).changed:
        before, after = change.pair.before, change.pair.after
        assert before is not None and after is not None
        for heading in after.headings:
            was, now = ([t for h, t in f.printed if h == heading] for f in (before, after))
            for wrong, right in zip(was, now, strict=False):
                if wrong != right:
                    sentences = (_sentence(b, heading, text) for b, text in ((published, wrong), (corrected, right)))
                    found.append(Correction(heading, change.pair.name, wrong, right, *sentences))
    return tuple(found)


def _sentence(built: Built, heading: str, text: str) -> str:
    """The first sentence of prose under the heading that holds the text."""
    held: Sequence[str] = [
        s for p in passages(built.blocks) if p.heading == heading and p.kind in ("paragraph", "item")
        for s in p.sentences if text in s
    ]  # fmt: skip
    return held[0] if held else ""
