"""The command `audit`: parse, one call, print, exit."""

from __future__ import annotations

import gc
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from dataset_audit import __version__, cached
from dataset_audit.exiting import (
    exit_by,
    exit_codes,
    opened,
    print_audit,
    print_settings,
    say,
)
from dataset_audit.finished import compare, explain, provenance, report
from dataset_audit.options import (
    BaselineOption,
    ConfigOption,
    DeploymentOption,
    FailOnOption,
    Format,
    FormatOption,
    IgnoreOption,
    ManifestOption,
    NoBrowserOption,
    OutOption,
    OutputOption,
    PathArgument,
    PortOption,
    ReadOption,
    RemoteOption,
    ReviewOption,
    SelectOption,
    SetOption,
    ShortFormat,
    ShortFormatOption,
    ShowSettingsOption,
    SimilarityOption,
    UpdateBaselineOption,
    VerboseOption,
)
from dataset_audit.options_measuring import (
    CacheDirOption,
    Embed,
    EmbedderOption,
    EmbedOption,
    EngineName,
    EngineOption,
    JobsOption,
    LayoutOption,
    NoCacheOption,
    OcrOption,
    RayAddressOption,
    SeedOption,
    VideoEveryOption,
    VideoMaxFramesOption,
)
from dataset_audit.overriding import check_update, with_options


class RunByDefault(TyperGroup):
    """`audit PATH` is `audit run PATH`, and `audit --help` is quick."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401  typer's own click
        """Put `run` before arguments that don't begin with a command."""
        own = {*self.commands, "-h", "--help", "--version"}
        return super().parse_args(ctx, args if args and args[0] in own else ["run", *args])

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ANN401  typer's own click
        """The first page in plain text: rich alone takes longer to load than all else."""
        self.rich_markup_mode = None
        super().format_help(ctx, formatter)


app = typer.Typer(
    cls=RunByDefault,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""Audit the images that a detector is trained on: how much is Axis camera frames, how
    diverse the scenes are, where one static scene dominates.

    `audit ./dataset` measures a folder, prints what matters and writes `./dataset.audit/`.
    Nothing is written into the data set and nothing leaves this machine.""",
    epilog="""`audit run --help` lists the options of an audit, which need no `run`:
    `audit ./dataset --fail-on warning`. Exit codes: 0 nothing at or above `--fail-on`, 1 findings,
    2 wrong usage, settings or input, 3 internal error, 130 interrupted.""",
)


@app.callback(invoke_without_command=True)
def root(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Options before any command."""
    if version:
        print(f"dataset-audit {__version__}")  # noqa: T201  stdout is the result
        raise typer.Exit


@app.command()
def run(
    path: PathArgument = ".",
    layout: LayoutOption = None,
    out: OutOption = None,
    form: FormatOption = Format.TEXT,
    output: OutputOption = None,
    verbose: VerboseOption = False,
    fail_on: FailOnOption = None,
    config: ConfigOption = None,
    assign: SetOption = None,
    select: SelectOption = None,
    ignore: IgnoreOption = None,
    manifest: ManifestOption = None,
    deployment: DeploymentOption = None,
    baseline: BaselineOption = None,
    update_baseline: UpdateBaselineOption = False,
    show_settings: ShowSettingsOption = False,
    jobs: JobsOption = None,
    embed: EmbedOption = Embed.ALL,
    embedder: EmbedderOption = None,
    ocr: OcrOption = None,
    seed: SeedOption = None,
    video_every: VideoEveryOption = None,
    video_max_frames: VideoMaxFramesOption = None,
    cache_dir: CacheDirOption = None,
    no_cache: NoCacheOption = False,
    engine: EngineOption = EngineName.LOCAL,
    ray_address: RayAddressOption = None,
    review: ReviewOption = False,
) -> None:
    """Audit a data set: measure its images, group them into scenes, judge, report."""
    from dataset_audit.reports.progress import showing

    with exit_codes():
        with showing() as progress:
            from dataset_audit.settings import Settings, find_settings, read_settings

            file = config or find_settings(Path(path), Path())
            base = read_settings(file) if file else Settings()
            tables: dict[str, dict[str, Any]] = {
                "relate": {"seed": seed},
                "provenance": {
                    "manifest": manifest and str(manifest),
                    "ocr": {None: None, True: "on", False: "off"}[ocr],
                },
                "video": {"every": video_every, "max_frames": video_max_frames},
            }
            settings = with_options(
                base, assign, select, ignore, fail_on, deployment, baseline, tables
            )
            check_update(settings, update=update_baseline)
            if show_settings:
                print_settings(settings)
            if review:
                from dataset_audit.review.session import check

                check()  # not after an hour of measuring
            from dataset_audit.pipeline import audit  # takes a second: not for a misspelt option

            result = audit(
                path,
                layout=layout,
                out=out,
                settings=settings,
                jobs=jobs,
                embed=embed is not Embed.NONE,
                representatives=embed is Embed.REPRESENTATIVES,
                embedder=embedder,
                cache_dir=cache_dir,
                use_cache=not no_cache,
                update_baseline=update_baseline,
                progress=progress,
                engine=engine.value,
                ray_address=ray_address,
            )
        print_audit(result, form, output, verbose=verbose)
        if review:
            from dataset_audit.review.session import review as open_review

            open_review(result.run["out"], say=say)
        exit_by(result, settings)


@app.command()
def judge(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Audit folder.")],
    form: FormatOption = Format.TEXT,
    output: OutputOption = None,
    verbose: VerboseOption = False,
    fail_on: FailOnOption = None,
    config: ConfigOption = None,
    assign: SetOption = None,
    select: SelectOption = None,
    ignore: IgnoreOption = None,
    manifest: ManifestOption = None,
    deployment: DeploymentOption = None,
    baseline: BaselineOption = None,
    update_baseline: UpdateBaselineOption = False,
    show_settings: ShowSettingsOption = False,
) -> None:
    """Judge an audit again with other settings. Nothing is measured.

    Starts from the settings in OUT/audit.toml, or from --config, and rewrites OUT.
    """
    with exit_codes():
        from dataset_audit.settings import read_settings

        base = read_settings(config or out / "audit.toml")
        known = {"provenance": {"manifest": manifest and str(manifest)}}
        settings = with_options(base, assign, select, ignore, fail_on, deployment, baseline, known)
        check_update(settings, update=update_baseline)
        if show_settings:
            print_settings(settings)
        from dataset_audit.pipeline import judge_again

        result = judge_again(out, settings=settings, update_baseline=update_baseline)
        print_audit(result, form, output, verbose=verbose)
        exit_by(result, settings)


for command in (report, compare, explain, provenance):
    app.command()(command)
app.add_typer(cached.commands, name="cache", help="Look into the cache, or make room in it.")


@app.command()
def review(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Audit folder.")],
    port: PortOption = None,
    no_browser: NoBrowserOption = False,
    remote: RemoteOption = False,
    similarity: SimilarityOption = False,
    read: ReadOption = False,
    form: ShortFormatOption = ShortFormat.TEXT,
    output: OutputOption = None,
) -> None:
    """Open an audit in the FiftyOne App, on this machine alone, until its last tab is closed.

    Needs `pip install 'dataset-audit[review]'`. What is decided there is written to
    OUT/decisions.json at once; --read prints it, and `audit judge OUT` applies it.
    """
    with exit_codes():
        if read:
            from dataset_audit.review.read import read as read_out

            with opened(output) as stream:
                read_out(out, stream, as_json=form is ShortFormat.JSON)
            return
        from dataset_audit.review.session import review

        review(
            out, port=port, browser=not no_browser, remote=remote, similarity=similarity, say=say
        )


@app.command()
def rules(
    name: Annotated[str | None, typer.Argument(help="Show the page of this rule.")] = None,
) -> None:
    """List the rules, or show the page of one."""
    with exit_codes():
        from dataset_audit.checking import known
        from dataset_audit.reports.terminal import print_rule, print_rules
        from dataset_audit.rules import RULES

        if name is None:
            print_rules((r.slug(), ", ".join(r.severities), r.summary()) for r in RULES)
            return
        known(name, [rule.slug() for rule in RULES], "rule")
        rule = next(rule for rule in RULES if rule.slug() == name)
        limits = ((k.name, f"{k.default:g}", k.unit, k.meaning) for k in rule.limits())
        print_rule(name, rule.page(), limits)


def main() -> None:
    """Entry point of the command."""
    # What an audit holds stays until its end. To look for garbage in it often took 2 to 18 % of the
    # CPU time of a second audit of 30,000 files.
    gc.set_threshold(100_000)
    app()
