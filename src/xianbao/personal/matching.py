"""Many known values looked for at once.

At every place of a text the first few characters are looked up in a table of the first few characters of all
values (numpy, so that 25 MB take a second); only where they are there are the values themselves compared.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from xianbao.personal.normal import Solid, codes

_WIDTHS = (2, 3, 4, 6)
_BITS = 22
_PRIMES = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1, 0xD3A2646C)


@dataclass(frozen=True)
class Matcher:
    """values: known value as compared → what it is known from. No value is shorter than two characters."""

    values: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def find(self, solid: Solid) -> Iterator[tuple[int, int]]:
        """Start and end in `solid.text` of every value that stands there, longer ones first at one place."""
        signs = codes(solid.text)
        found: list[tuple[int, int]] = []
        for width, (table, lengths) in self._tables.items():
            for start in np.flatnonzero(table[_hashes(signs, width)]).tolist():
                for length in lengths.get(solid.text[start : start + width], ()):
                    if start + length <= len(signs) and solid.text[start : start + length] in self.values:
                        found.append((start, start + length))
        yield from sorted(found, key=lambda span: (span[0], -span[1]))

    @cached_property
    def _tables(self) -> dict[int, tuple[NDArray[np.bool_], dict[str, tuple[int, ...]]]]:
        heads: dict[int, dict[str, set[int]]] = {}
        for value in self.values:
            width = max(w for w in _WIDTHS if w <= len(value))
            heads.setdefault(width, {}).setdefault(value[:width], set()).add(len(value))
        tables = {}
        for width, lengths in heads.items():
            table = np.zeros(1 << _BITS, bool)
            for head in lengths:
                table[_hashes(codes(head), width)] = True
            tables[width] = table, {head: tuple(sorted(held, reverse=True)) for head, held in lengths.items()}
        return tables


def _hashes(signs: NDArray[np.uint32], width: int) -> NDArray[np.uint32]:
    """A number below 2**_BITS for the `width` characters that begin at each place."""
    size = max(0, len(signs) - width + 1)
    total = np.zeros(size, np.uint32)
    for place in range(width):
        total ^= signs[place : place + size] * np.uint32(_PRIMES[place])
    return (total ^ (total >> np.uint32(15))) & np.uint32((1 << _BITS) - 1)
