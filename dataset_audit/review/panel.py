"""The panel *Audit*: what was found, what a person decides, what that is worth.

Loaded by FiftyOne in the App's server. It lists and asks; `choices` and `desk` decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import fiftyone.operators as foo
from fiftyone import ViewField
from fiftyone.operators import types

from dataset_audit.errors import AuditError
from dataset_audit.review import choices
from dataset_audit.review.chart import draw_worth
from dataset_audit.review.forms import Accept, Declare, Form, Keep, Merge, decide
from dataset_audit.review.lists import (
    MOST,
    list_decisions,
    list_findings,
    list_scenes,
    static_scenes,
)
from dataset_audit.review.shown import desk_of, paths_of, show
from dataset_audit.review.views import of_scene
from dataset_audit.words import shown

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "decide"
COLUMNS = {
    "findings": {
        "severity": "",
        "finding": "Finding",
        "says": "Says",
        "accepted": "Accepted",
    },
    "decisions": {"number": "", "decision": "Decision", "who": "By"},
    "notes": {"note": "Decided without effect"},
    "scenes": {
        "scene": "Scene",
        "images": "Images",
        "share": "Share",
        "worth": "Effective",
        "axis": "Axis",
        "light": "Light",
        "splits": "Splits",
        "decided": "Decided",
    },
}
"""Of the tables. One without a value in any row is left out."""
ACTIONS = {
    "show": ("Show", "visibility"),
    "keep": ("Keep the most different", "filter_alt"),
    "accept": ("Accept as it is", "done"),
    "merge": ("Same view as another scene", "merge"),
    "mark": ("Mark the camera", "videocam"),
    "take_back": ("Take back", "undo"),
}
NAMING = ("finding", "key", "scene", "number")
"""What tells which row was meant; it is sent back with every click, so no more than that."""


class Decide(foo.Panel):  # type: ignore[misc]
    """Findings, scenes, decisions."""

    @property
    def config(self) -> Any:  # noqa: ANN401
        """Where FiftyOne lists it."""
        return foo.PanelConfig(name=NAME, label="Audit", icon="fact_check", allow_multiple=False)

    def on_load(self, ctx: Any) -> None:  # noqa: ANN401
        """Fill the tables."""
        self.fill(ctx)

    def on_change_dataset(self, ctx: Any) -> None:  # noqa: ANN401
        """Another audit, in a database that holds several."""
        self.fill(ctx)

    def fill(self, ctx: Any) -> None:  # noqa: ANN401
        """Put what is true now into the panel."""
        try:
            desk = desk_of(ctx.dataset)
            show(ctx.dataset, desk)
            seen = desk.see()
        except AuditError as error:
            ctx.panel.state.problem = str(error)
            return
        traces, layout = draw_worth(seen.found, seen.decided)
        tables = {
            "findings": list_findings(desk.stored.document, seen.decisions),
            "decisions": list_decisions(seen),
            "notes": [{"note": shown(note)} for note in seen.notes],
            "scenes": list_scenes(seen),
        }
        state = ctx.panel.state
        state.problem, state.layout, state.static = None, layout, len(static_scenes(seen))
        state.rows = {
            name: [{key: row[key] for key in NAMING if key in row} for row in rows]
            for name, rows in tables.items()
        }
        state.columns = {
            name: [key for key in COLUMNS[name] if any(row[key] for row in rows)]
            for name, rows in tables.items()
        }
        for name, rows in tables.items():
            ctx.panel.set_data(name, [{key: row[key] for key in COLUMNS[name]} for row in rows])
        ctx.panel.data.worth = traces

    def render(self, ctx: Any) -> Any:  # noqa: ANN401
        """Lay it out."""
        panel, state = types.Object(), ctx.panel.state
        if state.problem or not state.rows:
            panel.message("problem", state.problem or "Reading the audit")
            return types.Property(panel, view=types.GridView(gap=1))
        panel.plot("worth", layout=state.layout, config={"displayModeBar": False})
        panel.md("**Findings**", name="findings_head")
        self.table(panel, state, "findings", show=self.show_finding, accept=self.accept_finding)
        self.selection(panel)
        if state.rows["decisions"]:
            panel.md("**Decisions, the last one first**", name="decisions_head")
            self.table(panel, state, "decisions", take_back=self.take_back)
            panel.btn("undo", label="Undo the last decision", on_click=self.undo)
        if state.rows["notes"]:
            self.table(panel, state, "notes")
        panel.md(self.scenes_head(state), name="scenes_head")
        self.table(
            panel,
            state,
            "scenes",
            show=self.show_scene,
            keep=self.keep,
            accept=self.accept_scene,
            merge=self.merge,
            mark=self.declare_scene,
        )
        return types.Property(panel, view=types.GridView(gap=1, align_x="left"))

    def selection(self, panel: Any) -> None:  # noqa: ANN401
        """What can be said of the images that are selected in the grid."""
        panel.md("**Images selected in the grid**", name="selected_head")
        row = panel.h_stack("selected", gap=1, wrap=True)
        row.btn("drop", label="Drop them", on_click=self.drop)
        row.btn("split", label="They are a scene of their own", on_click=self.split)
        row.btn("same", label="Their scenes are one", on_click=self.merge_selected)
        row.btn("mark", label="Mark their camera", on_click=self.declare_selected)
        row.btn("all", label="Show all images", on_click=self.show_all)

    def scenes_head(self, state: Any) -> str:  # noqa: ANN401
        """How many there are, and how many are listed."""
        listed = len(state.rows["scenes"])
        largest = f", the largest {listed:,}" if listed == MOST < state.static else ""
        return f"**Static scenes: {state.static:,}{largest}**"

    def table(
        self,
        panel: Any,  # noqa: ANN401
        state: Any,  # noqa: ANN401
        name: str,
        **actions: Callable[[Any], None],
    ) -> None:
        """A table whose rows have actions."""
        view = types.TableView()
        for key in state.columns[name]:
            view.add_column(key, label=COLUMNS[name][key])
        for action, method in actions.items():
            label, icon = ACTIONS[action]
            view.add_row_action(action, method, label=label, icon=icon)
        panel.list(name, types.Object(), view=view)

    def row(self, ctx: Any, name: str) -> dict[str, Any]:  # noqa: ANN401
        """The row whose action was chosen."""
        row: dict[str, Any] = ctx.panel.state.rows[name][int(ctx.params["row"])]
        return row

    def show_finding(self, ctx: Any) -> None:  # noqa: ANN401
        """All images that a finding concerns."""
        name = self.row(ctx, "findings")["finding"]
        ctx.ops.set_view(ctx.dataset.match(ViewField("findings").contains(name)))

    def show_scene(self, ctx: Any) -> None:  # noqa: ANN401
        """The frames of a scene."""
        ctx.ops.set_view(of_scene(ctx.dataset, self.row(ctx, "scenes")["scene"]))

    def show_all(self, ctx: Any) -> None:  # noqa: ANN401
        """Every image."""
        ctx.ops.clear_view()

    def prompt(self, ctx: Any, form: type[Form], **params: Any) -> None:  # noqa: ANN401
        """Ask, and fill the panel anew when it was answered."""
        uri = f"{self.plugin_name}/{form.__name__.lower()}"
        ctx.prompt(uri, params=params, on_success=self.fill)

    def accept_finding(self, ctx: Any) -> None:  # noqa: ANN401
        """Accept one finding."""
        row = self.row(ctx, "findings")
        self.prompt(ctx, Accept, key=row["key"], finding=row["finding"])

    def accept_scene(self, ctx: Any) -> None:  # noqa: ANN401
        """Accept the findings about a scene."""
        self.prompt(ctx, Accept, scene=self.row(ctx, "scenes")["scene"])

    def keep(self, ctx: Any) -> None:  # noqa: ANN401
        """Keep some frames of a scene."""
        self.prompt(ctx, Keep, scene=self.row(ctx, "scenes")["scene"])

    def merge(self, ctx: Any) -> None:  # noqa: ANN401
        """A scene and another are one."""
        self.prompt(ctx, Merge, scene=self.row(ctx, "scenes")["scene"])

    def declare_scene(self, ctx: Any) -> None:  # noqa: ANN401
        """What made a scene."""
        self.prompt(ctx, Declare, scene=self.row(ctx, "scenes")["scene"])

    def declare_selected(self, ctx: Any) -> None:  # noqa: ANN401
        """What made the selected images."""
        self.prompt(ctx, Declare, paths=paths_of(ctx))

    def drop(self, ctx: Any) -> None:  # noqa: ANN401
        """Drop the selected images."""
        self.at_once(ctx, lambda seen: choices.drop(seen, paths_of(ctx)))

    def split(self, ctx: Any) -> None:  # noqa: ANN401
        """The selected images are a scene of their own."""
        self.at_once(ctx, lambda seen: choices.split(seen, paths_of(ctx)))

    def merge_selected(self, ctx: Any) -> None:  # noqa: ANN401
        """The scenes of the selected images are one."""
        self.at_once(ctx, lambda seen: choices.merge(seen, paths_of(ctx)))

    def undo(self, ctx: Any) -> None:  # noqa: ANN401
        """Take back the last decision."""
        self.changed(ctx, lambda: desk_of(ctx.dataset).take_back())

    def take_back(self, ctx: Any) -> None:  # noqa: ANN401
        """Take back a decision."""
        number = self.row(ctx, "decisions")["number"] - 1
        self.changed(ctx, lambda: desk_of(ctx.dataset).take_back(number))

    def at_once(self, ctx: Any, choose: Callable[[Any], Any]) -> None:  # noqa: ANN401
        """Decide without a question."""
        self.changed(ctx, lambda: decide(ctx, [choose(desk_of(ctx.dataset).see())]))

    def changed(self, ctx: Any, change: Callable[[], Any]) -> None:  # noqa: ANN401
        """Change the decisions, show the result, or tell why not."""
        try:
            change()
        except AuditError as error:
            ctx.ops.notify(str(error), variant="error")
            return
        self.fill(ctx)
        ctx.ops.reload_dataset()
