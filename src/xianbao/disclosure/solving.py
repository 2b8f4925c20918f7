"""How far a reader can narrow a number down: linear programs over the unknown cells, solved by HiGHS."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import highspy
import numpy as np
from numpy.typing import NDArray

from xianbao.disclosure.cells import Linear

# Of sums up to a million
NEAR = 1e-6
# Branches that a search in whole numbers may take: a bound of time would not always give the same
NODES = 20_000
# A reader has an idea of how large a cell is, from yearbooks and from what the place is like: to within a factor of so
# many, and so many more or less
TIMES, MORE = 2, 20

Reals = NDArray[np.float64]


@dataclass(frozen=True)
class Verdict:
    """safe: the sum stays uncertain enough; else above, below: the rows that keep it down and up, each with the
    side of the row's bounds that does (+1: the upper). Both empty: only whole numbers keep it."""

    safe: bool
    above: tuple[tuple[int, int], ...] = ()
    below: tuple[tuple[int, int], ...] = ()


class _Silent(highspy.Highs):  # type: ignore[misc]
    """HiGHS that prints nothing, nor its name and licence, as it does before it can be told not to."""

    def enableCallbacks(self) -> None:  # noqa: N802
        self.setOptionValue("output_flag", False)


class Attack:
    """The unknown cells of one component and the rows known of them; rows may be relaxed and tightened.

    rows: by their number; truth, whole: by cell. `points` are ways that the cells may be, for all that is known:
    whole numbers where they count. Two of them that differ enough in a sum prove that it is uncertain.
    """

    def __init__(self, rows: Mapping[int, Linear], truth: Sequence[Fraction], whole: Sequence[bool]) -> None:
        self._cells = sorted({cell for linear in rows.values() for cell, _ in linear})
        place = {cell: n for n, cell in enumerate(self._cells)}
        self._rows = {row: n for n, row in enumerate(rows)}
        self._names = list(rows)
        self._of = [np.array([place[cell] for cell, _ in linear], dtype=np.int32) for linear in rows.values()]
        self._by = [np.array([float(factor) for _, factor in linear]) for linear in rows.values()]
        self._starts = np.cumsum([0, *(len(of) for of in self._of)])
        self._columns, self._factors = np.concatenate(self._of), np.concatenate(self._by)
        self._whole = np.array([whole[cell] for cell in self._cells])
        self._truth = np.array([float(truth[cell]) for cell in self._cells])
        self._least = np.maximum(0.0, np.floor((self._truth - MORE) / TIMES))
        self._most = self._truth * TIMES + MORE
        self.points: Reals = self._truth[None, :]
        self._low = np.full(len(self._rows), -np.inf)
        self._high = np.full(len(self._rows), np.inf)
        self._real = self._engine()
        self._integer: highspy.Highs | None = None

    def bound(self, row: int, low: float, high: float) -> None:
        """Sets what is known of a row; points that it rules out are none any more."""
        n = self._rows[row]
        self._low[n], self._high[n] = low, high
        values = self._values(n, self.points)
        self.points = self.points[(values >= low - NEAR) & (values <= high + NEAR)]
        for engine in filter(None, (self._real, self._integer)):
            engine.changeRowBounds(n, low, high)

    def spread(self, row: int) -> float:
        """By how much the points differ in a row."""
        values = self._values(self._rows[row], self.points)
        return float(values.max() - values.min())

    def examine(self, row: int, need: int) -> Verdict:
        """Whether a row is uncertain by `need`."""
        if self.spread(row) >= need - NEAR:
            return Verdict(True)
        n = self._rows[row]
        ends, proofs = [], []
        for side in (1, -1):
            end, proof = self._furthest(n, side, need)
            if self.spread(row) >= need - NEAR:
                return Verdict(True)
            ends.append(end)
            proofs.append(proof)
        if ends[0] - ends[1] < need - NEAR:
            return Verdict(False, *proofs)
        for side in (1, -1):
            self._search(n, side, need)
            if self.spread(row) >= need - NEAR:
                return Verdict(True)
        return Verdict(False)

    def _furthest(self, n: int, side: int, need: int) -> tuple[float, tuple[tuple[int, int], ...]]:
        """How far a row can be above (side 1) or below, and which rows prevent more."""
        solution, objective = self._solve(self._real, n, side, need)
        if solution is None:
            return float(self._truth[self._of[n]] @ self._by[n]), ()
        self._keep(np.array(solution.col_value))
        duals = np.array(solution.row_dual)
        proof = tuple(
            (self._names[m], -1 if duals[m] > 0 else 1) for m in np.flatnonzero(np.abs(duals) > NEAR).tolist()
        )
        return -side * objective, proof

    def _search(self, n: int, side: int, need: int) -> None:
        """The same in whole numbers; what is found becomes a point."""
        if self._integer is None:
            self._integer = self._engine()
            self._integer.changeColsIntegrality(
                len(self._cells),
                np.arange(len(self._cells), dtype=np.int32),
                np.where(self._whole, highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous),
            )
        solution, _ = self._solve(self._integer, n, side, need)
        if solution is not None:
            self._keep(np.array(solution.col_value))

    def _solve(
        self, engine: highspy.Highs, n: int, side: int, need: int
    ) -> "tuple[highspy.HighsSolution | None, float]":
        """Takes a row as far to a side as is of interest; the solution, if any, and the objective."""
        at = float(self._truth[self._of[n]] @ self._by[n])
        low, high = float(self._low[n]), float(self._high[n])
        engine.changeRowBounds(n, max(low, at - need), min(high, at + need))
        engine.changeColsCost(len(self._of[n]), self._of[n], -side * self._by[n])
        engine.run()
        found = engine.getModelStatus()
        solution = engine.getSolution()
        objective = float(engine.getInfo().objective_function_value)
        engine.changeRowBounds(n, low, high)
        engine.changeColsCost(len(self._of[n]), self._of[n], np.zeros(len(self._of[n])))
        solved = found == highspy.HighsModelStatus.kOptimal or (engine is self._integer and solution.value_valid)
        return (solution if solved else None), objective

    def _keep(self, point: Reals) -> None:
        """Keeps a point if it is one once its counts are whole."""
        point = np.where(self._whole, np.round(point), np.maximum(point, self._least))
        if self._possible(point):
            self.points = np.vstack([self.points, point])

    def _possible(self, point: Reals) -> bool:
        sums = np.add.reduceat(self._factors * point[self._columns], self._starts[:-1])
        return bool(
            (point >= self._least - NEAR).all()
            and (point <= self._most + NEAR).all()
            and (sums >= self._low - NEAR).all()
            and (sums <= self._high + NEAR).all()
        )

    def _values(self, n: int, points: Reals) -> Reals:
        values: Reals = points[:, self._of[n]] @ self._by[n]
        return values

    def _engine(self) -> highspy.Highs:
        engine = _Silent()
        # HiGHS 1.12, presolving, has been seen to miss what is possible in whole numbers (docs/adr/0014)
        for option, value in (("threads", 1), ("random_seed", 0), ("mip_max_nodes", NODES), ("presolve", "off")):
            engine.setOptionValue(option, value)
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self._cells), len(self._rows)
        model.col_cost_ = np.zeros(len(self._cells))
        model.col_lower_, model.col_upper_ = self._least, self._most
        model.row_lower_, model.row_upper_ = self._low.copy(), self._high.copy()
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_, model.a_matrix_.index_ = self._starts, self._columns
        model.a_matrix_.value_ = self._factors
        engine.passModel(model)
        return engine
