"""Time all checks between ledgers: python benchmarks/crosschecks.py [ROWS] [RUNS].

Makes synthetic payments of ROWS rows (seeded; region 999999, which does not exist), the registers of
the same pupils and the ledgers that sum them up, with one wrong amount in a thousand; prints the
seconds of each run and the slowest checks.
"""

import sys
import time

import numpy as np
import pandas as pd
from reconcile import SCHOOLS, TOWNS, registers

from xianbao import crosschecks, intake
from xianbao.ledgers import LEDGERS, NUMERIC

REGION = "360323"


def table(ledger_id: str, frame: pd.DataFrame) -> intake.Table:
    """A frame with the ledger's columns, in its types."""
    columns = LEDGERS[ledger_id].columns
    held = frame.reindex(columns=[c.field for c in columns]).astype(object)
    held = held.where(held.notna(), None)
    numeric = {c.field: float for c in columns if c.kind in NUMERIC}
    places = {c.field: n for n, c in enumerate(columns)}
    return intake.Table(LEDGERS[ledger_id], held.astype(numeric), ledger_id, positions=places)


def tables(rows: int, seed: int = 2019) -> dict[str, intake.Table]:
    """Payments, the registers, the schools and the aid that the payments make up."""
    made, rng = registers(rows, seed), np.random.default_rng(seed)
    for name in ("aid_detail", "student_roll"):  # the same pupil bears the same name
        made[name] = made[name].assign(student_name="学生" + made[name]["id_no"].astype(str))
    towns = dict(zip(SCHOOLS, np.resize(TOWNS, len(SCHOOLS)), strict=True))
    made["student_roll"]["town"] = made["student_roll"]["school"].map(towns)
    made["student_roll"]["study_county"] = made["student_roll"]["study_county"].replace("邻县", "湘东区")
    detail = made["aid_detail"].assign(
        is_poor=True,
        is_boarder=True,
        tier="一类",
        remark=None,
        standard_yuan=np.where(made["aid_detail"]["stage"].eq("小学"), 500.0, 625.0),
    )
    detail["amount_yuan"] = detail["standard_yuan"] + np.where(rng.random(rows) < 0.001, rng.integers(1, 99, rows), 0)
    sums = detail.groupby("stage")["amount_yuan"].agg(["size", "sum"])
    aid = pd.DataFrame(
        {
            "term": "2019春", "stage": sums.index, "item": "寄宿生生活补助", "batch": "正常发放",
            "times": sums["size"], "standard": [625.0, 500.0], "amount": sums["sum"] / 10_000, "status": "已发放",
        }
    ).set_axis([5, 6])  # fmt: skip
    summary = pd.DataFrame(
        {
            "stage": sums.index,
            "aid_item": "生活补助",
            "spring_count": sums["size"],
            "spring_amount": sums["sum"] / 10_000,
        }
    ).set_axis([5, 6])
    schools = pd.DataFrame({"school": SCHOOLS, "town": list(towns.values()), "kind": "小学", "is_remote": False})
    frames = made | {"aid_detail": detail, "aid": aid, "aid_summary_stage": summary, "school": schools}
    return {name: table(name, frames[name]) for name in LEDGERS if name in frames}


def main(rows: int, runs: int) -> None:
    """Run every check `runs` times over the same ledgers."""
    made = tables(rows)
    print(f"{rows} rows in each of {', '.join(k for k, t in made.items() if len(t.frame) == rows)}")
    for run in range(1, runs + 1):
        took: dict[str, float] = {}
        found = 0
        for item in crosschecks.CHECKS.values():
            started = time.perf_counter()
            found += len(list(item.run(made, REGION)))
            took[item.id] = time.perf_counter() - started
        slowest = sorted(took, key=lambda name: -took[name])[:5]
        print(
            f"run {run}: {sum(took.values()):.2f} s, {found} hints; " + ", ".join(f"{n} {took[n]:.2f}" for n in slowest)
        )


if __name__ == "__main__":
    main(*(int(argument) for argument in [*sys.argv[1:], "100000", "3"][:2]))
