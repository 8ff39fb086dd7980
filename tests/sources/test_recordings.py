from __future__ import annotations

from dataset_audit.sources.edge_storage import MAX_BYTES
from dataset_audit.sources.folder import list_folder

TOKEN = "20211020_143325_B4F5_ACCC8EE207AE"
XML = f"""<?xml version="1.0"?><Recording RecordingToken="{TOKEN}">
<StartTime>2021-10-20T12:33:25.5Z</StartTime><Application>AxisCamera</Application></Recording>"""


def write(root, *paths, content="x"):
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content)


def tokens(root):
    images = list_folder(root).images
    return {image.path: image.recording and image.recording.token for image in images}


def test_blocks_below_a_recording_are_of_it(tmp_path):
    day = f"20211020/14/{TOKEN}"
    block = f"{day}/20211020_14/20211020_145333_CB36.mkv"
    write(tmp_path, block, f"{day}/0.mkv", "20211020/other.mkv", f"{day}/a/b/far.mkv")
    write(tmp_path, f"{day}/recording.xml", content=XML)
    assert tokens(tmp_path) == {
        block: TOKEN,
        f"{day}/0.mkv": TOKEN,
        f"{day}/a/b/far.mkv": None,
        "20211020/other.mkv": None,
    }


def test_a_card_may_be_copied_without_its_folders(tmp_path):
    write(tmp_path, "0.mkv", "1.jpg")
    write(tmp_path, "recording.xml", content=XML)
    assert tokens(tmp_path) == {"0.mkv": TOKEN, "1.jpg": TOKEN}
    assert list_folder(tmp_path).others == ("recording.xml",)


def test_what_is_no_recording_says_nothing(tmp_path):
    write(tmp_path, "a/0.mkv", "b/0.mkv", "c/0.mkv")
    write(tmp_path, "a/recording.xml", content="<Recording")
    write(tmp_path, "b/recording.xml", content=XML + " " * MAX_BYTES)
    write(tmp_path.parent, "outside.xml", content=XML)
    (tmp_path / "c" / "recording.xml").symlink_to(tmp_path.parent / "outside.xml")
    assert set(tokens(tmp_path).values()) == {None}
