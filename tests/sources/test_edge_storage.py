from __future__ import annotations

from datetime import UTC, datetime
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.model import Recording
from dataset_audit.sources.edge_storage import (
    MAX_BYTES,
    MAX_DEPTH,
    Block,
    read_block,
    read_recording,
)

TOKEN = "20211020_143325_B4F5_ACCC8EE207AE"
START, STOP = "2021-10-20T12:33:25.813188Z", "2021-10-20T12:48:25.000000Z"


def recording(
    *, token: str = TOKEN, application: str = "AxisCamera", stop: str = STOP, before: str = ""
) -> bytes:
    return (
        f'{before}<Recording RecordingToken="{token}" ><RecordingGroup> </RecordingGroup>'
        f"<SourceToken>1</SourceToken><StartTime>{START}</StartTime><StopTime>{stop}</StopTime>"
        '<Content></Content><Track TrackToken="Video"><VideoAttributes>\n'
        "  <Width>1920</Width> <Height>1080</Height> <Framerate>25.00000</Framerate>\n"
        "  <Encoding>video/x-h265</Encoding> <Bitrate>0</Bitrate></VideoAttributes></Track>"
        '<Track TrackToken="Video2"><VideoAttributes><Width>320</Width></VideoAttributes></Track>'
        f"<Application>{application}</Application><CustomAttributes>"
        "<Application>another</Application></CustomAttributes></Recording>"
    ).encode()


BLOCK = (
    b'<RecordingBlock RecordingBlockToken="20211020_145333_CB36" >'
    b"<RecordingToken>20211020_143325_B4F5_ACCC8EE207AE</RecordingToken>"
    b"<StartTime>2021-10-20T12:53:33Z</StartTime><StopTime>2021-10-20T12:58:33Z</StopTime>"
    b"<Status>Complete</Status></RecordingBlock>"
)


def test_a_recording_is_read():
    assert read_recording(recording()) == Recording(
        token=TOKEN,
        serial="ACCC8EE207AE",
        started_at=datetime(2021, 10, 20, 12, 33, 25, 813_188, UTC),
        stopped_at=datetime(2021, 10, 20, 12, 48, 25, tzinfo=UTC),
        application="AxisCamera",
        encoding="video/x-h265",
        width=1920,
        height=1080,
        source="1",
    )


def test_a_block_is_read():
    assert read_block(BLOCK) == Block(
        token="20211020_145333_CB36",
        recording_token=TOKEN,
        started_at=datetime(2021, 10, 20, 12, 53, 33, tzinfo=UTC),
        stopped_at=datetime(2021, 10, 20, 12, 58, 33, tzinfo=UTC),
        complete=True,
    )
    assert not read_block(BLOCK.replace(b"Complete", b"Recording")).complete


def test_one_is_not_the_other():
    assert read_recording(BLOCK) is None
    assert read_block(recording()) is None
    assert read_recording(b"<a>" + recording() + b"</a>") is None


@pytest.mark.parametrize(
    "time",
    ["", "yesterday", "2021-10-20T12:48:25", "2021-13-20T12:48:25Z", "0001-01-01T00:00+14:00"],
)
def test_a_time_that_is_none_is_left_out(time):
    assert read_recording(recording(stop=time)).stopped_at is None


@pytest.mark.parametrize("token", ["", "1", TOKEN + "0", TOKEN.lower(), TOKEN.replace("_", "-")])
def test_a_token_of_another_shape_has_no_serial(token):
    found = read_recording(recording(token=token))
    assert (found.token, found.serial) == (token or None, None)


BOMB = (
    '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)


@pytest.mark.parametrize(
    "doctype",
    [
        BOMB,
        '<!DOCTYPE Recording SYSTEM "http://example.org/a.dtd">',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        "<!DOCTYPE Recording>",
    ],
)
def test_a_document_type_is_refused(doctype):
    assert read_recording(recording(before=doctype)) is None
    assert read_recording(recording(before=doctype, application="&c;&x;")) is None


def test_entities_that_xml_has_itself_are_text():
    assert read_recording(recording(application="A&amp;B &#65;")).application == "A&B A"
    assert read_recording(recording(application="&x;")) is None


def test_what_is_too_deep_or_too_long_is_refused():
    deep = b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH
    body = recording().removesuffix(b"</Recording>")
    assert read_recording(body + deep + b"</Recording>") is None
    assert read_recording(body + b" " * MAX_BYTES + b"</Recording>") is None
    long = "x" * 10_000
    assert len(read_recording(recording(application=long)).application) == 256


def test_other_encodings_are_read():
    text = '<?xml version="1.0" encoding="utf-16"?>' + recording().decode()
    assert read_recording(text.encode("utf-16")).application == "AxisCamera"
    assert read_recording(b'<?xml version="1.0" encoding="nonsense"?>' + recording()) is None


def test_every_beginning_is_refused():
    whole = recording()
    assert all(read_recording(whole[:end]) is None for end in range(len(whole)))


TEXT = st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=99)


@given(TEXT)
def test_what_is_written_is_read(text):
    found = read_recording(recording(token=escape(text, {'"': "&quot;"}), application=escape(text)))
    assert (found.token, found.application) == (text, text)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_an_error(data):
    for text in (data, b"<Recording>" + data, b"<Recording>" + data + b"</Recording>"):
        read_recording(text)
        read_block(text.replace(b"Recording", b"RecordingBlock"))
    whole = recording()
    read_recording(whole[: len(data)] + data + whole[2 * len(data) :])
