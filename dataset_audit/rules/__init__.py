"""Judgements over the table. One file a rule; `RULES` is the table of contents."""

from __future__ import annotations

from dataset_audit.rules.rule import Rule
from dataset_audit.rules.static_scene_dominates import StaticSceneDominates

RULES: tuple[type[Rule], ...] = (StaticSceneDominates,)
