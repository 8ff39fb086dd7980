"""An explanation in sentences, which the text and the picture share."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dataset_audit.explanation import DROPPED
from dataset_audit.words import count, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dataset_audit.explanation import Blocks, Chain, Pair, Place, Sides, Subject, Whole


def verdict(pair: Pair) -> str:
    """Whether two images are one scene, and what decides."""
    one, other, blocks = pair.one, pair.other, pair.blocks
    for subject in (one, other):
        if subject.problem is not None:
            return f"Not told: {subject.path} {why_not(subject)}."
    if one.path == other.path:
        return "One and the same image."
    assert blocks is not None
    agreed = f"they agree by {beside(blocks.agreement, pair.min_agreement)}"
    if one.decided or other.decided:
        told = "One scene" if one.scene == other.scene else "Two scenes"
        return f"{told}, as a person decided: {agreed}."
    if one.scene == other.scene:
        if pair.chain is None:
            return f"One scene: {agreed}, and two frames join from {pair.min_agreement:.2f}."
        though = f"One scene, though {agreed} and two frames join from {pair.min_agreement:.2f}"
        if len(pair.chain.agreements) == 1:
            how = "the background of more frames"
            if pair.proposed:
                how += ", or that their folder, clip or serial proposes one scene"
            return f"{though}: what joins them is {how}."
        steps = count(len(pair.chain.agreements), "step")
        weakest = beside(min(pair.chain.agreements), pair.min_agreement)
        return f"{though}: other frames join them, in {steps} of {weakest} or more."
    return f"Two scenes: {agreed}. {why_apart(pair)}"


def why_not(subject: Subject) -> str:
    """Why an image is in no scene."""
    if subject.problem == DROPPED:
        return f"was {DROPPED}"
    return f"could not be measured ({subject.problem})"


def beside(agreement: float, least: float) -> str:
    """A figure so exact that it shows on which side of the cut it lies."""
    text = f"{agreement:.2f}"
    return f"{agreement:.3f}" if agreement < least and text == f"{least:.2f}" else text


def why_apart(pair: Pair) -> str:
    """What keeps two images of two scenes apart, the first reason that applies."""
    assert pair.blocks is not None
    bare = [letter for letter, s in (("A", pair.one), ("B", pair.other)) if has_nothing(s, pair)]
    if bare:
        return (
            f"{' and '.join(bare)} has too little detail to agree by, even with a copy of itself."
        )
    if pair.one.moving or pair.other.moving:
        return "The camera moved, and frames of a moving camera are each a scene of its own."
    if pair.blocks.agreement >= pair.min_agreement or (pair.scenes and pair.scenes.joins):
        return (
            "That would be enough, but neither was among the nearest of the other, by hash, "
            "embedding or structure, so the two were not held against each other, or agreed better "
            "elsewhere."
        )
    return f"Two frames join from {pair.min_agreement:.2f}."


def has_nothing(subject: Subject, pair: Pair) -> bool:
    """Whether an image has too little texture to agree by."""
    return subject.own_agreement is not None and subject.own_agreement < pair.min_agreement


def about(subject: Subject) -> str:
    """Scene, light and time of an image."""
    if subject.scene is None:
        return why_not(subject)
    size = "alone" if subject.scene_images == 1 else count(subject.scene_images, "image")
    moving = "of a moving camera" if subject.moving else None
    parts = (f"scene-{subject.scene}, {size}", moving, subject.light, subject.captured_at)
    return " · ".join(filter(None, parts))


def figures(pair: Pair) -> Iterator[tuple[str, str]]:
    """What decides, what proposes and what never decides alone."""
    if pair.blocks is not None:
        yield "Blocks", blocks_line(pair.blocks)
        yield "Shift", shift_line(pair.blocks.shift, pair.max_shift)
    if pair.scenes is not None:
        yield "Scenes", sides_sentence(pair.scenes)
    proposed = []
    if pair.cosine is not None:
        proposed.append(f"embedding cosine {pair.cosine:.2f}")
    if pair.hamming_bits is not None:
        proposed.append(f"hash differs in {pair.hamming_bits} of 64 bits")
    if pair.proposed:
        proposed.append(
            "a folder, clip or serial takes both for one camera, so that a stray joins the others "
            f"from {pair.min_proposed:.2f}, and two groups by their nearest frames from "
            f"{pair.min_nearest:.2f}"
        )
    if proposed:
        yield "Proposes", "; ".join(proposed)
    yield "Context", context(pair)


def blocks_line(blocks: Blocks) -> str:
    """How many blocks do what."""
    return (
        f"of 64, {blocks.count('agrees')} agree, {blocks.count('inverted')} agree with light and "
        f"dark exchanged, {blocks.count('unrelated')} are unrelated, {blocks.count('blank')} have "
        "no detail in both"
    )


def shift_line(shift: tuple[float, float], most: float) -> str:
    """How far B lies from A."""
    down, right = shift
    if not down and not right:
        return f"none (looked for up to {most:.1%} of the width)"
    parts = [
        f"{abs(share):.1%} of the width {way[share > 0]}"
        for share, way in ((right, ("left", "right")), (down, ("up", "down")))
        if share
    ]
    return f"B lies on A when moved {' and '.join(parts)} (looked for up to {most:.1%})"


def sides_sentence(sides: Sides) -> str:
    """How two sets of frames stand to each other, beside the cuts."""
    one, other = (
        "one frame" if n == 1 else f"the background of {count(n, 'frame')}" for n in sides.images
    )
    only = "" if sides.link == "groups" else ", with its best partner only"
    least = f"{sides.min_agreement:.2f}{only}"
    agreed = beside(sides.agreement, sides.min_agreement)
    text = f"{one} and {other} agree by {agreed} (joins from {least})"
    if sides.contradiction is not None:
        text += (
            f" and contradict each other in {percent(sides.contradiction)} of their texture (at "
            f"most {percent(sides.max_contradiction)})"
        )
    return text


def context(pair: Pair) -> str:
    """What never decides alone."""
    serial = {True: "same serial number", False: "different serial numbers", None: None}
    parts = [
        serial[pair.same_serial],
        "same folder" if pair.same_folder else "different folders",
        None if pair.seconds_apart is None else f"{duration(pair.seconds_apart)} apart",
    ]
    return f"{', '.join(filter(None, parts))} (never decides alone)"


def duration(seconds: float) -> str:
    """A time span in its largest unit."""
    for size, noun in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            return count(round(seconds / size), noun)
    return count(round(seconds), "second")


def link_sentence(chain: Chain) -> str:
    """What a chain's weakest link holds together."""
    text = (
        f"The way of the strongest links among {count(chain.compared, 'frame')} of the scene; each "
        "agrees with the one before it by the figure beside it."
    )
    if chain.across is None:
        return text
    there = sides_sentence(chain.across)
    then = (
        ""
        if chain.across.joins
        else (
            " now, which is not enough: they held fewer frames when they joined, or a folder, "
            "clip or serial proposed them"
        )
    )
    return f"{text} Its weakest link is less than two frames need: there {there}{then}."


def chain_steps(chain: Chain) -> Iterator[tuple[str, str]]:
    """Agreement, and the frame it leads to."""
    yield "", chain.paths[0]
    for agreement, path in zip(chain.agreements, chain.paths[1:], strict=True):
        yield f"{agreement:.2f}", path


def place_sentence(place: Place) -> str:
    """Why an image is where it is."""
    me = place.subject
    if me.problem is not None:
        return f"In no scene: it {why_not(me)}."
    if me.decided:
        return f"In scene-{me.scene}, where a person put it."
    if me.scene_images > 1:
        assert place.inside is not None
        return (
            f"In scene-{me.scene}, with {me.scene_images - 1:,} others: it agrees by "
            f"{place.inside.agreement:.2f} with {place.inside.path} and by {place.background:.2f} "
            "with the background that all share."
        )
    if me.moving:
        return "A scene of its own: the camera moved, and no two of its frames are one scene."
    if place.pair is not None and has_nothing(me, place.pair):
        return (
            "A scene of its own: it has too little detail to agree by. Even with a copy of itself "
            f"it would agree by {me.own_agreement:.2f} only."
        )
    return "A scene of its own: no other image shows its background."


def place_lines(place: Place) -> Iterator[tuple[str, str]]:
    """What came nearest from outside."""
    if place.outside is not None:
        near = place.outside
        best = f"agrees by {near.agreement:.2f}, the best of {place.compared:,} looked at"
        yield "Nearest elsewhere", f"{near.path} of scene-{near.scene} {best}"
        if near.sides is not None:
            yield "", sides_sentence(near.sides)


def scene_verdict(scene: Whole) -> str:
    """What a scene is held together by."""
    kind = "static scene" if scene.static else "scene"
    return (
        f"scene-{scene.scene} is one {kind} of {count(scene.images, 'image')}: half of them agree "
        f"with its background by {scene.quartiles[1]:.2f} or more, the weakest by "
        f"{scene.weakest.agreement:.2f}."
    )


def scene_lines(scene: Whole) -> Iterator[tuple[str, str]]:
    """The figures of a scene."""
    yield "Most typical", scene.medoid.path
    yield "Weakest", f"{scene.weakest.path}, agrees by {scene.weakest.agreement:.2f}"
    low, _, high = scene.quartiles
    yield "Members", f"half of them agree by {low:.2f} to {high:.2f} with the background"
    yield "Weakest link", weakest_link(scene.weakest_link)
    yield (
        "Places",
        (
            f"span {scene.span[1]:.1%} of the width sideways and {scene.span[0]:.1%} up and down "
            f"(one link bridges {scene.max_span:.1%})"
        ),
    )
    if scene.displaced is not None:
        rest = "at rest" if scene.displaced <= scene.max_displaced else "hardly at rest"
        yield (
            "Camera",
            (
                f"{rest}: {percent(scene.displaced)} of what matches moved by itself (a moving "
                f"camera: over {percent(scene.max_displaced)})"
            ),
        )
    yield "Worth", f"{count(round(scene.effective_images), 'different image')}"
    yield "Light", ", ".join(scene.light) or "unknown"
    if scene.cameras:
        yield "Cameras", ", ".join(scene.cameras)
    if scene.first_at:
        yield "Time", f"{scene.first_at} to {scene.last_at}"


def weakest_link(chain: Chain) -> str:
    """The link without which a scene comes apart."""
    one, other = (PurePosixPath(path).name for path in chain.paths)
    text = f"{chain.agreements[0]:.2f}, between {one} and {other}"
    if chain.across is None:
        return text
    return f"{text}; there {sides_sentence(chain.across)}"
