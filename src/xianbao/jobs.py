"""Several reports: one after the other or side by side, each with an outcome of its own."""

import multiprocessing
import signal
import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from functools import partial
from pathlib import Path

from xianbao.adapters.rendering import Renderer
from xianbao.errors import XianbaoError
from xianbao.pipeline import Outcome, Plan, abandon, build
from xianbao.workspace import ReportId, Workspace

KILLED = "生成这份报告的进程中途被结束（可能内存不足）；请关闭其他程序后用 -j 1 重试"


def build_all(
    workspace: Workspace,
    plans: Sequence[Plan],
    engine: Renderer,
    formats: Sequence[str] | None = None,
    *,
    strict: bool = False,
    jobs: int = 1,
    told: Callable[[Outcome], None] = lambda _: None,
) -> list[Outcome]:
    """Build every plan, up to `jobs` side by side in processes of their own; outcomes in the order of `plans`.

    formats: those of each plan's params where None. One job runs in this process. `told` hears of each
    outcome as it comes. An interrupt stops every process and takes away what it had begun.
    """
    task = partial(_build_one, workspace, engine, formats, strict)
    done: dict[ReportId, Outcome] = {}

    def keep(outcome: Outcome) -> None:
        done[outcome.id] = outcome
        told(outcome)

    if jobs == 1:
        for plan in plans:
            keep(task(plan))
        return [done[plan.id] for plan in plans]
    try:
        _in_processes(task, plans, jobs, keep)
        # a process that dies takes the others with it: what they had begun is built again, one by one
        for plan in plans:
            if plan.id not in done:
                _in_processes(task, [plan], 1, keep)
            if plan.id not in done:
                abandon(workspace, plan.id)
                keep(Outcome(plan.id, engine=engine.name, error=XianbaoError(KILLED)))
    finally:
        for plan in plans:
            if plan.id not in done:
                abandon(workspace, plan.id)
    return [done[plan.id] for plan in plans]


def _build_one(
    workspace: Workspace, engine: Renderer, formats: Sequence[str] | None, strict: bool, plan: Plan
) -> Outcome:
    started = time.monotonic()
    try:
        outcome = build(workspace, plan, engine, formats or plan.entry.formats, strict=strict)
    except Exception as error:  # a fault of the program in one report must not hide the others
        at = traceback.extract_tb(error.__traceback__)[-1]
        told = f"程序内部错误（{Path(at.filename).name} 第{at.lineno}行）：{type(error).__name__}: {error}"
        outcome = Outcome(plan.id, engine=engine.name, error=XianbaoError(told))
    outcome.seconds = time.monotonic() - started
    return outcome


def _in_processes(
    task: Callable[[Plan], Outcome], plans: Sequence[Plan], jobs: int, keep: Callable[[Outcome], None]
) -> None:
    """Keep the outcomes of `plans` as they come; none comes of those that a killed process leaves."""
    before = set(multiprocessing.active_children())
    spawn = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(min(jobs, len(plans)), mp_context=spawn, initializer=_ignore_interrupts)
    try:
        futures = []
        with suppress(BrokenProcessPool):
            for plan in plans:
                futures.append(pool.submit(task, plan))
        for future in as_completed(futures):
            with suppress(BrokenProcessPool):
                keep(future.result())
    except BaseException:
        for child in set(multiprocessing.active_children()) - before:
            child.kill()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _ignore_interrupts() -> None:
    """Ctrl-C reaches every process of a terminal; the one that started the others stops them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
