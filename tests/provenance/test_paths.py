from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.provenance.models import find_models
from dataset_audit.provenance.paths import find_devices, find_event, speaking

SPEAKING = "axis|AXIS |Axis-|ACCC8EAF31F3|b8a44f40efb5|00:40:8c:12:34:56|00-40-8C|P1435|Q6044PTZ|"
PIECES = st.sampled_from(
    (SPEAKING + "20210712_141048_857A_|image21-07-12_14-10-48-00|/|_|-").split("|")
)


@pytest.mark.parametrize(
    ("path", "serial", "label"),
    [
        ("20210712_141048_857A_ACCC8EAF31F3_0.jpg", "ACCC8EAF31F3", "S3 recording token"),
        ("a/20260526_130535_C328_B8A44FC6820B/0.png", "B8A44FC6820B", "S3 recording token"),
        ("axis-ACCC8EE207AE/20211020/14/a.jpg", "ACCC8EE207AE", "S3 host name"),
        ("axis-accc8eee60d0-West_653-1656534665.jpg", "ACCC8EEE60D0", "S3 host name"),
        (
            "AXISQ6044PTZACCC8E334C53_20161201T000001.000Z.jpg",
            "ACCC8E334C53",
            "S6 camera name",
        ),
        ("1764092528600_B8A44F40EFB5-medium-OUTSIDE.mp4", "B8A44F40EFB5", "S3 MAC address"),
        ("s2_e82725C4B25F_6-3-2025.asf", "E82725C4B25F", "S3 MAC address"),
        ("00:40:8c:12:34:56/a.jpg", "00408C123456", "S3 MAC address"),
        ("cam 00-40-8C-12-34-56.jpg", "00408C123456", "S3 MAC address"),
    ],
)
def test_names_with_an_axis_serial_are_found(path, serial, label):
    (named,) = find_devices(path)
    assert named.serial == serial
    assert named.evidence.startswith(f"{label} in path: ")


@pytest.mark.parametrize(
    "path",
    [
        "0ACCC8E123456.jpg",  # hexadecimal digits go on before it
        "ACCC8E1234567.jpg",  # and after it
        "ACCC8E12345.jpg",
        "ACCC8D123456.jpg",
        "ACCC8E/123456.jpg",
        "20210712_141048_857A_ACCC8EAF31F3F.jpg",
        "f00408c123456abc.rf.d41d8cd98f00b204e9800998ecf8427e.jpg",
        "axis/photo.jpg",
        "axis-camera-1/20210712_141048.jpg",
    ],
)
def test_names_without_a_whole_axis_serial_name_nothing(path):
    assert find_devices(path) == ()


def test_the_device_nearest_to_the_file_comes_first():
    path = "axis-ACCC8E000001/20211020_143325_B4F5_ACCC8E000002/ACCC8E000002.jpg"
    assert [named.serial for named in find_devices(path)] == ["ACCC8E000002", "ACCC8E000001"]


def test_a_camera_name_gives_its_model():
    (named,) = find_devices("AXISQ6044PTZACCC8E334C53_20161201T000001.000Z.jpg")
    assert named.model == "Q6044"


def test_event_names_are_found():
    assert find_event("a/image21-07-12_14-10-48-05.jpg") == "image21-07-12_14-10-48-05"
    assert find_event("a/image21-07-12.jpg") is None


@given(st.lists(PIECES | st.text(max_size=3), max_size=8).map("".join))
def test_a_path_that_does_not_speak_names_nothing(path):
    for find in (find_devices, find_models, find_event):
        assert find(speaking(path)) == find(path)
