"""Judgements over the table. One file a rule; `RULES` is the table of contents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dataset_audit.rules.annotation_missing_in_scene import AnnotationMissingInScene
from dataset_audit.rules.axis_frames_one_scene import AxisFramesOneScene
from dataset_audit.rules.axis_share_by_class import AxisShareByClass
from dataset_audit.rules.axis_share_low import AxisShareLow
from dataset_audit.rules.box_outside_image import BoxOutsideImage
from dataset_audit.rules.camera_re_aimed import CameraReAimed
from dataset_audit.rules.class_imbalance import ClassImbalance
from dataset_audit.rules.class_in_one_scene import ClassInOneScene
from dataset_audit.rules.class_scene_association import ClassSceneAssociation
from dataset_audit.rules.declared_unmatched import DeclaredUnmatched
from dataset_audit.rules.duplicate_id import DuplicateId
from dataset_audit.rules.duplicate_leak import DuplicateLeak
from dataset_audit.rules.exact_duplicates import ExactDuplicates
from dataset_audit.rules.few_effective_scenes import FewEffectiveScenes
from dataset_audit.rules.light_missing import LightMissing
from dataset_audit.rules.low_detail import LowDetail
from dataset_audit.rules.missing_image import MissingImage
from dataset_audit.rules.narrow_time import NarrowTime
from dataset_audit.rules.near_duplicates import NearDuplicates
from dataset_audit.rules.no_axis_frames import NoAxisFrames
from dataset_audit.rules.orphan_label import OrphanLabel
from dataset_audit.rules.provenance_contradiction import ProvenanceContradiction
from dataset_audit.rules.provenance_unknown import ProvenanceUnknown
from dataset_audit.rules.repeated_box import RepeatedBox
from dataset_audit.rules.scene_leak import SceneLeak
from dataset_audit.rules.size_mismatch import SizeMismatch
from dataset_audit.rules.split_skew import SplitSkew
from dataset_audit.rules.static_scene_dominates import StaticSceneDominates
from dataset_audit.rules.truncated_image import TruncatedImage
from dataset_audit.rules.two_cameras_in_one_scene import TwoCamerasInOneScene
from dataset_audit.rules.unknown_class import UnknownClass
from dataset_audit.rules.unlabelled import Unlabelled
from dataset_audit.rules.unreadable_annotation import UnreadableAnnotation
from dataset_audit.rules.unreadable_image import UnreadableImage

if TYPE_CHECKING:
    from dataset_audit.rules.rule import Rule

# The cause before what follows from it: findings of equal weight are told in this order.
RULES: tuple[type[Rule], ...] = (
    StaticSceneDominates,
    FewEffectiveScenes,
    NoAxisFrames,
    AxisShareLow,
    AxisFramesOneScene,
    AxisShareByClass,
    ProvenanceContradiction,
    DeclaredUnmatched,
    ProvenanceUnknown,
    TwoCamerasInOneScene,
    SceneLeak,
    CameraReAimed,
    DuplicateLeak,
    SplitSkew,
    ClassInOneScene,
    ClassSceneAssociation,
    ClassImbalance,
    RepeatedBox,
    UnreadableAnnotation,
    MissingImage,
    OrphanLabel,
    UnknownClass,
    SizeMismatch,
    BoxOutsideImage,
    DuplicateId,
    AnnotationMissingInScene,
    Unlabelled,
    ExactDuplicates,
    NearDuplicates,
    LightMissing,
    NarrowTime,
    UnreadableImage,
    TruncatedImage,
    LowDetail,
)
