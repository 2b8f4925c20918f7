"""Which protected numbers the public editions may show, all reports together, and what they would give away."""

from xianbao.disclosure.model import Disclosed, Disclosure, Plan
from xianbao.disclosure.planning import audit, plan

__all__ = ["Disclosed", "Disclosure", "Plan", "audit", "plan"]
