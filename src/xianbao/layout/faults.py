"""What differs from the standard: how badly, where, what is there and what is allowed."""

from dataclasses import dataclass

ERROR, HINT = "错误", "提示"


@dataclass(frozen=True)
class Fault:
    """One difference. `page` counts from 1; None where it concerns the document or a Word file."""

    severity: str
    rule: str
    page: int | None
    place: str
    found: str
    allowed: str

    def __str__(self) -> str:
        return f"{self.place}：{self.found}（{self.allowed}）"


def error(rule: str, page: int | None, place: str, found: str, allowed: str) -> Fault:
    """A fault that a report must not leave the house with."""
    return Fault(ERROR, rule, page, place, found, allowed)


def hint(rule: str, page: int | None, place: str, found: str, allowed: str) -> Fault:
    """What a person should look at."""
    return Fault(HINT, rule, page, place, found, allowed)
