"""What the tests of the forms share."""

from __future__ import annotations

import io
from dataclasses import replace

from dataset_audit.facts import ClassRow, Labels
from dataset_audit.model import Budget, Known

BAD_CLASS = "c|`a`<img src=x>\n@octocat #1 [x](http://e.test) www.e.test"


def written(write, audit, **more):
    stream = io.StringIO()
    write(audit, stream, **more)
    return stream.getvalue()


def with_baseline(audit):
    """The first finding known, one gone."""
    return replace(audit, known=Known(findings=(audit.findings[0].key,), gone=("low-detail:x",)))


def with_budgets(audit):
    """One kept, one not, one of what isn't known."""
    return replace(
        audit,
        budgets=(
            Budget(name="min_axis_share", limit=0.5, found=0.75),
            Budget(name="max_scene_share", limit=0.2, found=0.75),
            Budget(name="min_effective_scenes", limit=2, found=float("nan")),
        ),
    )


def with_labels(audit, number=1):
    """Classes with names that would be markup."""
    rows = tuple(
        ClassRow(
            name=BAD_CLASS,
            instances=12,
            images=3,
            scenes=1,
            effective_instances=2.5,
            effective_scenes=1.0,
            largest_scene_share=1.0,
            axis_images=3,
        )
        for _ in range(number)
    )
    labels = Labels(annotated=4, empty=1, boxes=12, repeated_boxes=0, classes=rows)
    facts = replace(audit.table.facts, labels=labels)
    return replace(audit, table=replace(audit.table, facts=facts))


def with_classes(audit, shown, *rows, layout="folder"):
    """What each image shows, and classes: name, instances, effective instances and scenes."""
    classes = tuple(
        ClassRow(
            name=name,
            instances=instances,
            images=3,
            scenes=1,
            effective_instances=effective,
            effective_scenes=scenes,
            largest_scene_share=1.0,
            axis_images=3,
        )
        for name, instances, effective, scenes in rows
    )
    labels = Labels(
        annotated=sum(value is not None for value in shown),
        empty=sum(value == () for value in shown),
        boxes=0,
        repeated_boxes=0,
        classes=classes,
    )
    facts = replace(audit.table.facts, labels=labels, layout=layout)
    columns = audit.table.columns | {"labels": shown}
    return replace(audit, table=replace(audit.table, columns=columns, facts=facts))
