"""An audit made by hand, with every part filled and every kind of null."""

from __future__ import annotations

import numpy as np
import pytest

from dataset_audit.columns import COLUMNS, SCENE_COLUMNS
from dataset_audit.facts import DeviceRow, Diversity, Facts, SceneCount
from dataset_audit.model import Audit, Finding, Severity, Skip, Table
from dataset_audit.origin import Contradiction, Declared, Doubt, Firmware, Share, Statement

NULLS = {"int": (np.int64, -1), "float": (float, np.nan), "bool": (bool, False)}
HOSTILE = "a\x1b[31m[bold red]\n</script>é.jpg"


def table_of(columns, given, rows):
    """Columns of nulls, some replaced."""
    made = {}
    for column in columns:
        if column.kind == "time":
            made[column.name] = np.full(rows, "NaT", "datetime64[us]")
        else:
            dtype, null = NULLS.get(column.kind, (object, None))
            made[column.name] = np.full(rows, null, dtype)
        if column.name in given:
            made[column.name][:] = given[column.name]
    return made


def objects(*values):
    """An object column; a tuple stays one value."""
    column = np.empty(len(values), object)
    for row, value in enumerate(values):
        column[row] = value
    return column


def make_facts():
    diversity = Diversity(
        images=4,
        scenes=2,
        static_scenes=1,
        effective_scenes=(2.0, 1.7548, 1.6),
        effective_scenes_interval=(1.0, 2.0),
        top_shares={"1": 0.75, "5": 1.0, "10": 1.0},
        concentration=((0.0, 0.0), (0.5, 0.75), (1.0, 1.0)),
        scene_coverage=0.75,
        scenes_at_least=2.0,
        effective_images=2.25,
        vendi=None,
        vendi_error=None,
        vendi_images=0,
    )
    device = DeviceRow(
        make="AXIS",
        model=None,
        serial="ACCC8E000001",
        camera="gate",
        firmware=("6.15.70", "9.80.1"),
        device_class="camera",
        frames=3,
        proven=2,
        scenes=1,
        static_scenes=(0,),
        first_seen="2026-03-02T14:31:00.000Z",
        last_seen=None,
    )
    rungs = ("axis-probable", "axis-declared", "other-proven", "other-declared")
    return Facts(
        images=5,
        readable=4,
        not_images=1,
        provenance={"axis-proven": 3, **dict.fromkeys(rungs, 0), "unknown": 1},
        axis_share=(0.75, 1.0),
        diversity=diversity,
        axis_diversity=None,
        scene_counts=(
            SceneCount(min_agreement=0.5, scenes=2, static_scenes=1),
            SceneCount(min_agreement=0.55, scenes=2, static_scenes=1),
            SceneCount(min_agreement=0.6, scenes=3, static_scenes=0),
        ),
        devices=(device,),
        layout="folder",
        labels=None,
        faults={},
        splits=("train",),
        statement=make_statement(rungs),
    )


def make_statement(rungs):
    shares = {"axis-proven": 0.75, **dict.fromkeys(rungs, 0.0), "unknown": 0.25}
    return Statement(
        shares=tuple(
            Share(unit=unit, total=total, rungs=shares, axis_share=(0.75, 1.0))
            for unit, total in (("image", 4.0), ("scene", 2.0), ("effective image", 2.25))
        ),
        inherited={"clip": 0, "scene": 1},
        firmware=(Firmware(version="6.15.70", devices=1, frames=3),),
        doubts=(
            Doubt(
                device="ACCC8E000001",
                why="more than a year from another time of the file",
                frames=2,
                first="2009-12-01T00:00:00.000Z",
                last="2010-02-03T00:00:00.000Z",
            ),
        ),
        declared=(
            Declared(source="c/**", kind="path", images=3, unmatched=0),
            Declared(
                source="manifest", kind="manifest", images=1, unmatched=2, examples=(HOSTILE,)
            ),
        ),
        contradictions=(Contradiction(says="c/** says make ACME, the file AXIS", images=1),),
    )


def make_audit():
    images = {
        "path": objects("bad.jpg", "c/1.jpg", "c/2.jpg", "c/3.jpg", HOSTILE),
        "problem": objects("empty: the file has no bytes", None, None, None, None),
        "scene_id": [-1, 0, 0, 0, 1],
        "scene_static": [False, True, True, True, False],
        "light": objects(None, "day", "day", "night", "day"),
    }
    scenes = {
        "scene_id": [0, 1],
        "images": [3, 1],
        "share": [0.75, 0.25],
        "static": [True, False],
        "medoid": objects("c/2.jpg", HOSTILE),
        "first_path": objects("c/1.jpg", HOSTILE),
        "first_at": np.array(["2026-03-02T14:31:00", "NaT"], "datetime64[us]"),
        "light": objects(("day 2", "night 1"), ("day 1",)),
        "cameras": objects(("ACCC8E000001",), ()),
        "splits": objects(("train 3",), ()),
        "labels": objects((), ()),
        "axis_images": [3, 0],
    }
    table = Table(table_of(COLUMNS, images, 5), table_of(SCENE_COLUMNS, scenes, 2), make_facts())
    worst = Finding(
        rule="static-scene-dominates",
        subject="c/2.jpg",
        severity=Severity.ERROR,
        message="one static scene (scene 0) holds 75% of all images: 3 images of one fixed "
        "viewpoint, worth about 1 different image",
        advice="keep about 1 of its most different frames and add at least 8 images of other "
        "viewpoints",
        images=3,
        share=0.6,
        paths=("c/2.jpg", "c/1.jpg"),
        figures={"scene_share": np.float64(0.75), "effective_images": float("nan")},
    )
    others = [
        Finding(
            rule=rule,
            subject=HOSTILE,
            severity=severity,
            message=f"something about {HOSTILE}",
            advice="look at it",
            images=1,
            share=0.2,
        )
        for rule, severity in (
            ("truncated-image", Severity.ERROR),
            ("near-duplicates", Severity.WARNING),
            ("low-detail", Severity.INFO),
            ("light-missing", Severity.INFO),
        )
    ]
    return Audit(
        table=table,
        findings=(worst, *others[:3]),
        ignored=((others[3], "an indoor camera"),),
        known=None,
        budgets=(),
        skipped=(Skip("scene-leak", "there is one split only"),),
        not_images=("notes.txt",),
        decisions=(),
        notes=(),
        settings={
            "deployment": "new-cameras",
            "fail_on": "error",
            "select": [],
            "relate": {
                "min_frames": 3,
                "min_agreement": 0.55,
                "max_shift_share": 0.045,
                "max_hamming_bits": 6,
                "min_cosine_similarity": 0.7,
                "clusters": 0,
                "seed": 0,
            },
            "rules": {"static-scene-dominates": {"max_scene_share": 0.1}},
            "baseline": "",
            "ignore": {"light-missing": "an indoor camera"},
            "budgets": {},
            "video": {
                "every": 1.0,
                "at_least_every": 60.0,
                "min_change": 4.0,
                "max_frames": 1000,
            },
            "review": {"who": "", "stamp": False},
            "provenance": {
                "ocr": "auto",
                "ocr_frames": 2000,
                "manifest": "/data/cameras.csv",
                "rules": [{"path": "c/**", "make": "AXIS", "camera": "gate"}],
            },
        },
        embedder=None,
        ocr=None,
        run={
            "tool": "dataset-audit 0.0",
            "root": "/data/set",
            "out": "/data/set.audit",
            "began": "2026-03-31T12:00:00+00:00",
            "known": 2,
            "jobs": 1,
            "engine": "local",
            "seconds": 1.25,
        },
    )


@pytest.fixture
def hand_made():
    return make_audit()
