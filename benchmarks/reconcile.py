"""Time the comparison of the three registers: python benchmarks/reconcile.py [ROWS] [RUNS].

Makes synthetic registers of ROWS rows each (seeded; region 999999, which does not exist), prints
the seconds of each run and the peak memory of the whole process before and after.
"""

import datetime as dt
import resource
import sys
import time

import numpy as np
import pandas as pd

from xianbao import followup, idno
from xianbao.reconcile import compare

Frame = pd.DataFrame

TOWNS = [f"测试{n}镇" for n in range(1, 21)]
SCHOOLS = [f"测试第{n}小学" for n in range(1, 101)]
STANDARDS = Frame({"stage": ["小学", "初中"], "item": ["生活补助"] * 2, "semester_amount": [500.0, 625.0]})


def registers(rows: int, seed: int = 2019) -> dict[str, Frame]:
    """Four registers of `rows` rows; about one row in twenty has no partner, one number in a hundred is damaged."""
    rng = np.random.default_rng(seed)
    people = round(rows * 1.05)
    days = pd.Timestamp("2004-09-01") + pd.to_timedelta(rng.integers(0, 9 * 365, people), "D")
    first = [f"999999{day:%Y%m%d}{order % 1000:03}" for order, day in enumerate(days)]
    numbers = np.array([number + idno.check_digit(number) for number in first], dtype=object)
    everyone = Frame(
        {
            "name": [f"学生{n}" for n in range(people)],
            "sex": np.where(np.arange(people) % 2 == 1, "男", "女"),
            "id_no": np.where(rng.random(people) < 0.01, "9.99999E+17", numbers),
            "birth": days.date,
            "town": rng.choice(TOWNS, people),
        },
        dtype=object,
    )

    def sample() -> Frame:
        picked = everyone.iloc[np.sort(rng.choice(people, rows, replace=False))]
        return picked.set_axis(range(2, rows + 2))

    roll = sample().rename(columns={"name": "student_name"})
    roll = roll.assign(
        hukou_town=roll["town"],
        school=rng.choice(SCHOOLS, rows),
        stage=np.where(roll["birth"] < dt.date(2006, 9, 1), "初中", "小学"),
        grade="一年级",
        study_county=np.where(rng.random(rows) < 0.02, "邻县", None),
        status=rng.choice(["在读", "转出"], rows, p=[0.97, 0.03]),
    )
    household = sample().assign(village="测试村", head_name="户主")
    poor = sample().assign(
        village="测试村",
        head_name="户主",
        study_stage="小学",
        study_place="县内",
        school="测试第1小学",
        helper_name=np.where(rng.random(rows) < 0.01, None, "干部"),
        helper_unit="测试单位",
        exit_year=2018.0,
    )
    twice = np.where(rng.random(rows) < 0.01, np.roll(np.arange(rows), 1), np.arange(rows))
    aid = roll.iloc[twice].set_axis(range(2, rows + 2))
    aid = aid[["school", "stage", "student_name", "id_no"]].assign(
        term="2019春",
        aid_item="生活补助",
        tier=None,
        standard_yuan=500.0,
        amount_yuan=np.where(rng.random(rows) < 0.99, np.where(aid["stage"].eq("小学"), 500.0, 625.0), 600.0),
        pay_date=np.where(rng.random(rows) < 0.95, dt.date(2019, 6, 1), dt.date(2019, 7, 1)),
    )
    return {"student_roll": roll, "household": household, "poor_register": poor, "aid_detail": aid}


def peak() -> float:
    """Peak memory of this process in MiB (Linux counts in KiB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(rows: int, runs: int) -> None:
    """Compare the same registers `runs` times, then write the workbooks once."""
    made = registers(rows)
    print(f"{rows} rows in each of {len(made)} registers; {peak():.0f} MiB before")
    for run in range(1, runs + 1):
        started, worked = time.perf_counter(), time.process_time()
        found = compare(made, dt.date(2019, 6, 30), standards=STANDARDS)
        seconds, cpu = time.perf_counter() - started, time.process_time() - worked
        print(f"compare {run}: {seconds:.2f} s ({cpu:.2f} s of CPU), peak {peak():.0f} MiB")
    print("rows listed:", {name: len(frame) for name, frame in found.lists.items()})
    started = time.perf_counter()
    books = followup.workbooks(found)
    print(f"{len(books)} workbooks: {time.perf_counter() - started:.2f} s, peak {peak():.0f} MiB")


if __name__ == "__main__":
    main(*(int(argument) for argument in [*sys.argv[1:], "50000", "3"][:2]))
