"""The personal-data gate: nothing of a person leaves the internal edition (docs/personal.md)."""

from xianbao.personal.holdings import Known, known
from xianbao.personal.scanning import Examined, Hit, examine, scan, tried

__all__ = ["Examined", "Hit", "Known", "examine", "known", "scan", "tried"]
