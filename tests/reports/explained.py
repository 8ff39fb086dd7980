"""Explanations made by hand."""

from __future__ import annotations

from dataset_audit.explanation import Blocks, Chain, Member, Pair, Sides, Subject, Whole

GROUPS = Sides(
    images=(5, 9),
    link="groups",
    agreement=0.3,
    min_agreement=0.42,
    contradiction=0.5,
    max_contradiction=0.18,
)
STRAY = Sides(
    images=(1, 5),
    link="stray",
    agreement=0.3,
    min_agreement=0.28,
    contradiction=None,
    max_contradiction=0.18,
)


def subject(path="a.jpg", **given):
    usual = {
        "problem": None,
        "scene": 0,
        "scene_images": 5,
        "static": True,
        "moving": False,
        "confidence": 0.9,
        "light": "day",
        "captured_at": None,
        "serial": None,
        "own_agreement": 0.99,
    }
    return Subject(path=path, **usual | given)


def blocks(agreement=0.6, shift=(0.0, 0.0), kinds=("agrees",) * 8):
    return Blocks(
        agreement=agreement,
        shift=shift,
        margin=4 / 64,
        kinds=(kinds,) * 8,
        weights=((1.0,) * 8,) * 8,
    )


def chain(*agreements, across=None):
    paths = tuple(f"{k}.jpg" for k in range(len(agreements) + 1))
    return Chain(paths=paths, agreements=agreements, compared=40, across=across)


def pair(**given):
    usual = {
        "one": subject(),
        "other": subject("b.jpg"),
        "blocks": blocks(),
        "min_agreement": 0.55,
        "max_shift": 3 / 64,
        "cosine": 0.9,
        "hamming_bits": 12,
        "proposed": False,
        "min_proposed": 0.18,
        "min_nearest": 0.35,
        "same_serial": None,
        "same_folder": True,
        "seconds_apart": None,
        "chain": None,
        "scenes": None,
    }
    return Pair(**usual | given)


def whole(**given):
    def member(path, agreement):
        return Member(path=path, agreement=agreement, light="day", captured_at=None)

    usual = {
        "scene": 3,
        "images": 40,
        "static": True,
        "effective_images": 2.6,
        "light": ("day 30", "night 10"),
        "cameras": (),
        "first_at": None,
        "last_at": None,
        "medoid": member("m.jpg", 0.95),
        "weakest": member("w.jpg", 0.3),
        "different": (member("w.jpg", 0.3), member("d.jpg", 0.5)),
        "quartiles": (0.6, 0.8, 0.9),
        "weakest_link": chain(0.4, across=GROUPS),
        "compared": 40,
        "span": (0.0, 1 / 64),
        "max_span": 3 / 64,
        "displaced": 0.02,
        "max_displaced": 0.33,
    }
    return Whole(**usual | given)
