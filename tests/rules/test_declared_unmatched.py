from __future__ import annotations

from dataclasses import replace

from dataset_audit.model import Severity
from dataset_audit.origin import Declared, Statement
from dataset_audit.rules.declared_unmatched import DeclaredUnmatched


def check(make_table, *declared):
    table = make_table(n=3)
    facts = replace(table.facts, statement=Statement(declared=declared))
    return list(DeclaredUnmatched().check(replace(table, facts=facts)))


def pattern(source, images, kind="path"):
    return Declared(source=source, kind=kind, images=images, unmatched=int(not images))


def manifest(unmatched, *examples):
    return Declared(
        source="manifest", kind="manifest", images=2, unmatched=unmatched, examples=examples
    )


def test_fires_on_a_pattern_that_matches_nothing(make_table):
    gate, yard = check(make_table, pattern("gate/*", 0), pattern("yard$", 0, "regex"))
    assert gate.message == "the path gate/* of the settings matches no image"
    assert (gate.key, gate.severity) == ("declared-unmatched:gate/*", Severity.WARNING)
    assert (gate.images, gate.paths) == (0, ())
    assert yard.message == "the regex yard$ of the settings matches no image"


def test_fires_on_rows_of_the_manifest_without_an_image(make_table):
    one, three = (check(make_table, manifest(n, "a.jpg"))[0] for n in (1, 3))
    assert one.message == "1 row of the manifest names no image of the data set, such as a.jpg"
    assert three.message.startswith("3 rows of the manifest name no image")
    assert three.figures == {"rows": 3, "examples": ["a.jpg"]}


def test_a_pattern_that_stands_there_twice_is_told_once(make_table):
    assert len(check(make_table, pattern("gate/*", 0), pattern("gate/*", 0))) == 1


def test_silent_when_all_that_is_declared_is_of_images(make_table):
    assert check(make_table, pattern("gate/**", 2), manifest(0)) == []
