from __future__ import annotations

import numpy as np
from PIL import Image

from dataset_audit.reports.contact_sheet import draw_scene, rendered
from tests.reports.explained import whole

MODEL = np.zeros((64, 64), np.float32)


def test_every_member_is_opened_once():
    opened = []

    def open_one(path):
        opened.append(path)
        return Image.new("RGB", (64, 48))

    draw_scene(whole(), open_one, MODEL)
    assert opened == ["m.jpg", "w.jpg", "d.jpg"]


def test_the_background_is_grey_where_nothing_stands_out():
    model = MODEL.copy()
    model[:32] = 1
    shown = np.asarray(rendered(model, (64, 64)))
    assert shown[:20].min() > shown[-20:].max() == 128
