"""The audit as JUnit XML: a test case a rule, a test case a budget."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING
from xml.etree import ElementTree as ET

from dataset_audit.reports.pointing import spots
from dataset_audit.reports.terminal import budget_line
from dataset_audit.reports.weighing import failing
from dataset_audit.words import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dataset_audit.model import Audit, Budget, Finding
    from dataset_audit.reports.catalogue import RulePage


def write_junit(audit: Audit, stream: IO[str], *, rules: Sequence[RulePage]) -> None:
    """Write one suite. A case fails by new findings of at least `fail_on`; others are told."""
    fails = failing(audit)
    cases = [rule_case(audit, rule.slug, fails) for rule in rules]
    cases += [budget_case(budget) for budget in audit.budgets]
    suite = ET.Element(
        "testsuite",
        name="dataset-audit",
        tests=str(len(cases)),
        failures=str(sum(case.find("failure") is not None for case in cases)),
        errors="0",
        skipped=str(sum(case.find("skipped") is not None for case in cases)),
        time=f"{audit.run['seconds']:.3f}",
        timestamp=str(audit.run["began"]),
    )
    suite.extend(cases)
    ET.indent(suite)
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    stream.write(ET.tostring(suite, encoding="unicode") + "\n")


def rule_case(audit: Audit, slug: str, fails: frozenset[str]) -> ET.Element:
    """What a rule found, or why it was not judged."""
    case = ET.Element("testcase", classname="dataset-audit.rules", name=slug)
    why = {skip.rule: skip.reason for skip in audit.skipped}.get(slug)
    chosen = audit.settings["select"]
    if why is None and chosen and slug not in chosen:
        why = "not selected"
    if why is not None:
        ET.SubElement(case, "skipped", message=shown(why))
    known = frozenset(audit.known.findings) if audit.known else frozenset()
    others = []
    for finding in audit.findings:
        if finding.rule != slug:
            continue
        if finding.key in fails:
            add_failure(case, shown(finding.message), finding.severity.value, told(finding))
        else:
            others.append(("known, " if finding.key in known else "") + told(finding))
    for finding, reason in audit.ignored:
        if finding.rule == slug:
            others.append(f"ignored, {shown(reason)}: {told(finding)}")
    if others:
        ET.SubElement(case, "system-out").text = "\n".join(others)
    return case


def budget_case(budget: Budget) -> ET.Element:
    """What is demanded, and what was found."""
    case = ET.Element("testcase", classname="dataset-audit.budgets", name=shown(budget.name))
    if budget.kept:
        ET.SubElement(case, "system-out").text = shown(budget_line(budget))
    else:
        add_failure(case, shown(budget_line(budget)), "budget", shown(budget_line(budget)))
    return case


def add_failure(case: ET.Element, message: str, kind: str, text: str) -> None:
    """One reason for which a case fails."""
    ET.SubElement(case, "failure", message=message, type=kind).text = text


def told(finding: Finding) -> str:
    """A finding, its advice and where to look, each on a line without control characters."""
    lines = (f"{finding.severity.value}: {finding.message}", f"-> {finding.advice}")
    return "\n".join(map(shown, (*lines, *(f"   {spot.text}" for spot in spots(finding)))))
