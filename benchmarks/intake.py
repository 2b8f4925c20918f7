"""Time the intake of one large ledger: python benchmarks/intake.py [ROWS] [RUNS].

Makes a synthetic 学生资助发放明细台账 of ROWS rows (region 999999, which does not exist; strings stand
in their cells, which takes the reader longer than Excel's shared ones) and prints seconds, CPU and
the peak memory of the whole process for reading its cells, reading it as a ledger, and checking its
folder with an annotated copy.
"""

import datetime as dt
import io
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from xianbao import checking, idno, intake, sheets
from xianbao.ledgers import LEDGERS

LEDGER = LEDGERS["aid_detail"]


def cells(rows: int) -> Iterator[list[Any]]:
    """Title, header and rows; one standard amount in ten is not the one paid."""
    yield ["样例县学生资助发放明细台账"]
    yield [c.label for c in LEDGER.columns]
    for n in range(rows):
        day = dt.date(2004, 9, 1) + dt.timedelta(n % 3000)
        first = f"999999{day:%Y%m%d}{n // 3000 % 1000:03}"
        number = first + idno.check_digit(first)
        school = [f"测试第{n % 300}小学", f"{n % 6 + 1}年级", f"{n % 4 + 1}班"]
        person = [f"样例生{n}", "男" if n % 2 else "女", number, f"G{number}"]
        home = [f"测试{n % 20}镇", f"村{n % 400}", f"户主{n}", "是", "建档立卡", "是"]
        aid = ["生活补助", "一档", 500, 500 if n % 10 else 625.5, dt.date(2019, 6, 1 + n % 28)]
        yield [n + 1, "2019春", "小学", *school, *person, *home, *aid, "社保卡", f"62284800{n:011}", None, None]


def workbook(rows: int) -> bytes:
    """The ledger as .xlsx."""
    book = Workbook(write_only=True)
    page = book.create_sheet("台账")
    for row in cells(rows):
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def peak() -> float:
    """Peak memory of this process in MiB (Linux counts in KiB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(name: str, work: Callable[[], Any]) -> None:
    """Do the work once and print what it took."""
    started, worked = time.perf_counter(), time.process_time()
    work()
    seconds, cpu = time.perf_counter() - started, time.process_time() - worked
    print(f"{name}: {seconds:.2f} s ({cpu:.2f} s of CPU), peak {peak():.0f} MiB")


def main(rows: int, runs: int) -> None:
    """Make the file, then read it `runs` times each way and check it once."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{LEDGER.name}.xlsx"
        path.write_bytes(workbook(rows))
        data = path.read_bytes()
        print(f"{rows} rows × {len(LEDGER.columns)} columns, {len(data) / 1e6:.1f} MB; {peak():.0f} MiB before")
        for _ in range(runs):
            timed("sheets.read", lambda: sheets.read(data, ".xlsx", path.name))
            timed("intake.read", lambda: intake.read(path, LEDGER, path.name, 1.0))
        timed("checking.examine", lambda: checking.examine(Path(folder), "台账", Path(folder) / "out", 1.0))


if __name__ == "__main__":
    main(*(int(argument) for argument in [*sys.argv[1:], "100000", "2"][:2]))
