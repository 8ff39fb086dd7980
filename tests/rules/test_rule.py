from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dataset_audit.model import MAX_EXAMPLES, Severity
from dataset_audit.rules.rule import Limit, Rule, first_few, limit


@dataclass(frozen=True)
class LensDirty(Rule):
    """The lens is dirty.

    ## Why
    It hides things.
    """

    severities: ClassVar[tuple[Severity, ...]] = (Severity.INFO,)
    max_dirt: float = limit(0.5, "share", "above it, clean", high=0.9)


def test_class_name_is_the_slug():
    assert LensDirty.slug() == "lens-dirty"


def test_page_is_the_docstring():
    assert LensDirty.summary() == "The lens is dirty."
    assert LensDirty.page().endswith("## Why\nIt hides things.")


def test_fields_are_the_limits():
    assert LensDirty.limits() == (Limit("max_dirt", 0.5, "share", "above it, clean", 0, 0.9),)


def test_finding_works_out_the_share_and_cuts_the_examples(make_table):
    table = make_table(n=20)
    finding = LensDirty().finding(table, Severity.INFO, "m", "a", images=5, paths=table["path"])
    assert finding.share == 0.25
    assert finding.paths == tuple(table["path"][:MAX_EXAMPLES])
    assert finding.key == "lens-dirty:data set"


def test_examples_are_few_and_each_is_told_once():
    assert first_few(iter("aabacdefg")) == tuple("abcde")
