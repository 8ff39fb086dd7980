from __future__ import annotations

import numpy as np
import pytest

from dataset_audit.facts import DeviceRow
from dataset_audit.provenance.inventory import list_devices, number_cameras

AXIS, OTHER_AXIS = "ACCC8E000001", "B8A44F000002"


def texts(*values: str | None) -> np.ndarray:
    return np.array(values, dtype=object)


def numbered(serial: np.ndarray, make: np.ndarray, model: np.ndarray) -> np.ndarray:
    return number_cameras(serial, make, model, np.full(len(serial), None, object))


# make, model, serial, firmware, class, scene, time
ROWS = [
    ("AXIS", "Q6055-E", AXIS, "8.40.4", "camera", 0, "2020-08-19T16:36:24.920"),
    ("AXIS", None, AXIS, "8.40", "unknown", 2, "2019-01-01T00:00:00"),
    ("AXIS", "Q6055-E", AXIS, "8.40.4", "camera", 0, "NaT"),
    ("Canon", "EOS 40D", None, None, None, 1, "NaT"),
    ("Canon", "EOS 40D", None, "GIMP", None, -1, "NaT"),
    ("AXIS", None, OTHER_AXIS, None, "unknown", 1, "NaT"),
    (None, None, None, None, None, 3, "2020-01-01T00:00:00"),
]


def devices(
    rows: list[tuple[object, ...]], camera: list[str | None] | None = None
) -> tuple[DeviceRow, ...]:
    make, model, serial, firmware, device_class, scene_id, captured_at = zip(*rows, strict=True)
    return list_devices(
        make=texts(*make),
        model=texts(*model),
        serial=texts(*serial),
        firmware=texts(*firmware),
        device_class=texts(*device_class),
        camera=texts(*(camera or [None] * len(rows))),
        provenance=texts(*("axis-proven" if kind else "unknown" for kind in device_class)),
        scene_id=np.array(scene_id, dtype=np.int64),
        scene_static=np.isin(scene_id, (0, 2)),
        captured_at=np.array(captured_at, dtype="datetime64[us]"),
    )


def test_devices_of_all_makers_are_listed_most_frames_first():
    assert devices(ROWS) == (
        DeviceRow(
            make="AXIS",
            model="Q6055-E",
            serial=AXIS,
            camera=None,
            firmware=("8.40", "8.40.4"),
            device_class="camera",
            frames=3,
            proven=3,
            scenes=2,
            static_scenes=(0, 2),
            first_seen="2019-01-01T00:00:00.000Z",
            last_seen="2020-08-19T16:36:24.920Z",
        ),
        DeviceRow(
            make="Canon",
            model="EOS 40D",
            serial=None,
            camera=None,
            firmware=("GIMP",),
            device_class=None,
            frames=2,
            proven=0,
            scenes=1,
            static_scenes=(),
            first_seen=None,
            last_seen=None,
        ),
        DeviceRow(
            make="AXIS",
            model=None,
            serial=OTHER_AXIS,
            camera=None,
            firmware=(),
            device_class="unknown",
            frames=1,
            proven=1,
            scenes=1,
            static_scenes=(),
            first_seen=None,
            last_seen=None,
        ),
    )


def test_the_order_of_the_images_changes_nothing():
    assert devices(ROWS[::-1]) == devices(ROWS)


def test_a_data_set_without_devices_has_an_empty_inventory():
    assert devices(ROWS[-1:]) == ()


@pytest.mark.parametrize("serial", ["0000000", "", "-"])
def test_a_placeholder_is_no_serial(serial):
    rows = [("Canon", "EOS", serial, None, None, 0, "NaT")] * 2
    assert [device.serial for device in devices(rows)] == [None]
    assert numbered(texts(serial), texts("Canon"), texts("EOS")).tolist() == [-1]


def test_cameras_are_numbered_by_serial_and_not_by_make_and_model():
    make, model, serial = (texts(*column) for column in list(zip(*ROWS, strict=True))[:3])
    assert numbered(serial, make, model).tolist() == [0, 0, 0, -1, -1, 1, -1]


def test_equal_serials_of_other_makers_are_different_cameras():
    make, model = texts("Canon", "Nikon", "Nikon"), texts("A", "B", "B")
    assert numbered(texts("0123", "0123", "0123"), make, model).tolist() == [1, 0, 0]


def test_no_images_have_no_cameras():
    none = np.array([], dtype=object)
    assert numbered(none, none, none).tolist() == []


def test_a_name_given_by_the_user_stands_for_the_device():
    camera = texts("gate", "1", "accc8e000001", None, "")
    none, serial = texts(*[None] * 5), texts(None, None, None, AXIS, None)
    assert number_cameras(serial, none, none, camera).tolist() == [2, 1, 0, 0, -1]


def test_a_name_that_one_serial_has_is_that_serial_and_its_frames_are_one_device():
    camera, serial = texts("gate", "gate", None), texts(AXIS, None, AXIS)
    none = texts(None, None, None)
    assert number_cameras(serial, none, none, camera).tolist() == [0, 0, 0]


def test_serials_stand_against_a_name_that_several_have():
    camera, serial = texts(*["gate"] * 4), texts(AXIS, AXIS, OTHER_AXIS, None)
    none = texts(*[None] * 4)
    assert number_cameras(serial, none, none, camera).tolist() == [0, 0, 2, 1]


def test_a_named_camera_is_a_device_of_the_inventory():
    camera = ["gate", None, None, "yard", "yard", None, None]
    found = {(d.serial, d.camera): d.frames for d in devices(ROWS, camera)}
    assert found == {(AXIS, "gate"): 3, (None, "yard"): 2, (OTHER_AXIS, None): 1}
