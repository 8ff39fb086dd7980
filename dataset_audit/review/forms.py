"""The questions of the panel: each asks, and its answer is a decision.

Loaded by FiftyOne in the App's server. They may be called from Python as well:

    foo.execute_operator("@dataset-audit/review/keep", ctx={"dataset": dataset,
        "params": {"scene": "scene-0", "k": 10}})
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import fiftyone.operators as foo
from fiftyone.operators import types

from dataset_audit.errors import AuditError
from dataset_audit.review import choices
from dataset_audit.review.lists import list_scenes, named_findings
from dataset_audit.review.shown import desk_of, paths_of, show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dataset_audit.decisions import Decision

KEPT = 10
"""Frames of a scene, unless another number is asked for."""
AXIS = {"axis": True, "other": False}


def number_of(scene: str) -> int:
    """3 of `scene-3`."""
    return int(scene.removeprefix("scene-"))


def decide(ctx: Any, decisions: Sequence[Decision]) -> None:  # noqa: ANN401
    """Write decisions down, and show what they make of the images."""
    desk = desk_of(ctx.dataset)
    for decision in decisions:
        desk.decide(decision)
    show(ctx.dataset, desk)


class Form(foo.Operator):  # type: ignore[misc]
    """A question about a scene, a finding or the selected images."""

    label = ""

    @property
    def config(self) -> Any:  # noqa: ANN401
        """Its name is that of its class."""
        name = type(self).__name__.lower()
        return foo.OperatorConfig(name=name, label=self.label, dynamic=True, unlisted=True)

    def resolve_input(self, ctx: Any) -> Any:  # noqa: ANN401
        """What the App asks."""
        form = types.Object()
        self.ask(ctx, form)
        view = types.PromptView(label=self.label, submit_button_label="Decide")
        return types.Property(form, view=view)

    def ask(self, ctx: Any, form: Any) -> None:  # noqa: ANN401
        """Put questions into the form."""
        raise NotImplementedError

    def answer(self, ctx: Any) -> Sequence[Decision]:  # noqa: ANN401
        """What the answers decide; an `InputError` says why they decide nothing."""
        raise NotImplementedError

    def execute(self, ctx: Any) -> dict[str, Any]:  # noqa: ANN401
        """Decide, or tell why not."""
        try:
            decide(ctx, self.answer(ctx))
        except AuditError as error:
            ctx.ops.notify(str(error), variant="error")
            return {"why_not": str(error)}
        ctx.ops.reload_dataset()
        return {"why_not": None}


class Keep(Form):
    """Keep the most different frames of a scene. Params: `scene`, `k`."""

    label = "Keep the most different frames"

    def ask(self, ctx: Any, form: Any) -> None:  # noqa: ANN401
        """How many."""
        scene = ctx.params["scene"]
        images = len(desk_of(ctx.dataset).see().rows_of(number_of(scene)))
        form.int(
            "k",
            label=f"How many of the {images:,} images of {scene}?",
            description="The most typical one, then always the one that shows most of what no kept "
            "one shows. The others are dropped: they count no more.",
            default=KEPT,
            min=1,
        )

    def answer(self, ctx: Any) -> Sequence[Decision]:  # noqa: ANN401
        """The frames that go."""
        desk = desk_of(ctx.dataset)
        scene, k = number_of(ctx.params["scene"]), int(ctx.params.get("k") or KEPT)
        return [choices.keep(desk.see(), desk.stored.vectors["layout"], scene, k)]


class Accept(Form):
    """A finding, or all about a scene, is as it should be. Params: `key` or `scene`, `reason`."""

    label = "Accept as it is"

    def ask(self, ctx: Any, form: Any) -> None:  # noqa: ANN401
        """Why."""
        form.str(
            "reason",
            label=f"Why is {ctx.params.get('finding') or ctx.params.get('scene')} as it should be?",
            description="Shown in every report.",
            required=True,
        )

    def answer(self, ctx: Any) -> Sequence[Decision]:  # noqa: ANN401
        """One decision a finding."""
        keys, reason = [ctx.params.get("key")], ctx.params.get("reason") or ""
        if "scene" in ctx.params:
            entries = named_findings(desk_of(ctx.dataset).stored.document).values()
            keys = choices.findings_of_scene(entries, number_of(ctx.params["scene"]))
        return [choices.accept(key, reason) for key in keys]


class Merge(Form):
    """Two scenes are one. Params: `scene`, `other`."""

    label = "These two scenes are one"

    def ask(self, ctx: Any, form: Any) -> None:  # noqa: ANN401
        """With which."""
        scene = ctx.params["scene"]
        others = types.Dropdown()
        for row in list_scenes(desk_of(ctx.dataset).see()):
            if row["scene"] != scene:
                others.add_choice(row["scene"], label=f"{row['scene']}, {row['images']} images")
        form.enum(
            "other",
            others.values(),
            label=f"Which scene shows the same view as {scene}?",
            description="For one that isn't listed, select an image of each in the grid.",
            view=others,
            required=True,
        )

    def answer(self, ctx: Any) -> Sequence[Decision]:  # noqa: ANN401
        """Both as one."""
        scenes = [number_of(ctx.params[name]) for name in ("scene", "other")]
        return [choices.merge_scenes(desk_of(ctx.dataset).see(), scenes)]


class Declare(Form):
    """What made a scene or the selected images. Params: `scene` or `paths`, `axis`, `camera`."""

    label = "Mark the camera"

    def ask(self, _: Any, form: Any) -> None:  # noqa: ANN401
        """What is known of it."""
        whose = types.RadioGroup()
        whose.add_choice("axis", label="Yes")
        whose.add_choice("other", label="No, of another maker")
        whose.add_choice("unsaid", label="Not said")
        form.enum(
            "axis", whose.values(), label="Is it an Axis camera?", view=whose, default="unsaid"
        )
        form.str("camera", label="Name or serial number of the camera, if known")

    def answer(self, ctx: Any) -> Sequence[Decision]:  # noqa: ANN401
        """One declaration."""
        axis, camera = AXIS.get(ctx.params.get("axis") or ""), ctx.params.get("camera") or ""
        seen = desk_of(ctx.dataset).see()
        if "scene" in ctx.params:
            return [choices.declare_scene(seen, number_of(ctx.params["scene"]), axis, camera)]
        return [choices.declare(seen, paths_of(ctx), axis, camera)]


FORMS = (Keep, Accept, Merge, Declare)
