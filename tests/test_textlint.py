"""The linter of finished reports: every rule by its own example, and what must not be taken for a fault."""

import pytest

from xianbao.textlint import RULES, Example, Rule, lint

EXAMPLES = [(rule, example) for rule in RULES for example in rule.examples]


@pytest.mark.parametrize(
    ("rule", "example"), EXAMPLES, ids=[f"{r.name}-{''.join(b.text for b in e.wrong)}" for r, e in EXAMPLES]
)
def test_wrong_text_is_caught_and_the_right_one_is_not(rule: Rule, example: Example) -> None:
    assert (rule.severity, rule.name) in {(fault.severity, fault.rule) for fault in lint(example.wrong)}
    assert lint(example.right) == []
