import pytest

from dataset_audit.sources.sequences import number_sequences, sequence


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("cam/f000012.jpg", "cam/f"),
        ("cam/001.jpg", "cam/"),
        ("cam/yard_2015-01-01_12.01.09.jpeg", "cam/yard"),
        ("cam/front (12).png", "cam/front"),
        ("cam/clip.mkv#t=12.480", "cam/clip"),
        ("cat.jpg", "cat"),
        ("2013/05/02.jpg", "2013/05/"),
        ("a/no ending 7", "a/no ending"),
        ("", ""),
    ],
)
def test_the_number_or_time_at_the_end_is_no_part_of_a_sequence(path, expected):
    assert sequence(path) == expected


def test_frames_of_one_sequence_share_a_number_whatever_their_order():
    paths = ["b/2.jpg", "a/1.jpg", "b/1.jpg", "a/c_9.jpg"]
    assert number_sequences(paths).tolist() == [2, 0, 2, 1]
    assert number_sequences([]).tolist() == []
