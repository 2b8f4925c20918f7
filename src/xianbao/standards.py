"""The standards of student aid (资助标准), national and of some provinces and counties, by term.

standards.csv, one row for each standard:

stage, item              as in 学生资助发放明细台账; scope: whom it is for, empty for all
region                   first digits of the code (GB/T 2260) of the place, empty for the whole country
basis                    定额 fixed; 分档 any amount from low to high; 上限 at most, what the school charges
                         where that is less; 按天 daily × days; 平均 an average that no payment must equal
yearly, semester_amount  yuan per pupil and year, per term; low, high: tiers per term; daily: per day
first_term, last_term    2017春 to 2019秋, both in force; empty where open
status                   公开材料 published; 推算 derived from published totals; 记忆 only remembered
source                   where it was published, or how it was derived
"""

from functools import cache
from importlib.resources import files

import pandas as pd

FIXED = ("定额", "分档")
CERTAIN = "公开材料"


@cache
def table() -> pd.DataFrame:
    """Every standard; amounts as float, all else as text, empty where it is."""
    numbers = dict.fromkeys(("yearly", "semester_amount", "low", "high", "daily"), float)
    with files("xianbao").joinpath("standards.csv").open(encoding="utf-8") as file:
        frame = pd.read_csv(file, dtype=str, keep_default_na=False)
    return frame.assign(**{name: pd.to_numeric(frame[name]).astype(kind) for name, kind in numbers.items()})


def applicable(term: str, region: str = "", bases: tuple[str, ...] | None = FIXED) -> pd.DataFrame:
    """The standards in force in a term (2019春) at a place (six-digit code; empty: national ones only).

    By default those that name the amount of a payment, as `xianbao.reconcile.compare` takes them
    (stage, item, semester_amount, low, high); `bases` None: all.
    """
    held = everywhere(region)
    # 春 comes before 秋 in Unicode, so that terms compare as text
    since, until = held["first_term"].le(term), held["last_term"].ge(term) | held["last_term"].eq("")
    return held[since & until & (held["basis"].isin(bases) if bases else True)].reset_index(drop=True)


def everywhere(region: str = "") -> pd.DataFrame:
    """The standards of a place at any time, national ones included."""
    held = table()
    return held[[region.startswith(place) for place in held["region"]]]
