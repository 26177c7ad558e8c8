"""A folder of results appears whole or not at all."""

import errno
from pathlib import Path

import pytest

from cisim.results.folder import new_folder
from cisim.results.manifest import MANIFEST, read_manifest, write_manifest
from cisim.scenario import load
from cisim.yaml_files import ConfigError


def _fill(folder, word="one"):
    (folder / "part").mkdir()
    (folder / "part" / "text.txt").write_text(word)
    write_manifest(folder, "cisim test", 1, (0, 0), [load("baseline")])


def test_folder_appears_when_it_is_complete(tmp_path):
    place = tmp_path / "a" / "b"
    with new_folder(place) as folder:
        _fill(folder)
        assert not place.exists()
    assert read_manifest(place)["files"].keys() == {"part/text.txt"}
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b"]


@pytest.mark.parametrize("failure", [KeyboardInterrupt, ValueError, MemoryError])
def test_nothing_is_left_of_a_failure(tmp_path, failure):
    def fail():
        with new_folder(tmp_path / "a" / "b") as folder:
            _fill(folder)
            raise failure

    with pytest.raises(failure):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_parents_in_use_meanwhile_are_kept(tmp_path):
    def fail():
        with new_folder(tmp_path / "a" / "b"):
            (tmp_path / "a" / "other.txt").write_text("mine")
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        fail()
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["other.txt"]


def test_own_folder_is_replaced_whole(tmp_path):
    for word in ("one", "two"):
        with new_folder(tmp_path / "b", overwrite=True) as folder:
            _fill(folder, word)
    assert (tmp_path / "b" / "part" / "text.txt").read_text() == "two"
    assert [path.name for path in tmp_path.iterdir()] == ["b"]


def test_what_others_put_into_a_folder_keeps_it_from_being_replaced(tmp_path):
    place, mine = tmp_path / "b", tmp_path / "mine.txt"
    mine.write_text("mine")
    with new_folder(place) as folder:
        _fill(folder)
    for name in ("link", "part/link"):
        (place / name).symlink_to(mine)
        said = f"b: holds {name}, which cisim did not write; move it away before --overwrite"
        with pytest.raises(ConfigError, match=said), new_folder(place, overwrite=True):
            pytest.fail("a link of somebody's was removed")
        (place / name).unlink()
    (place / "empty" / "below").mkdir(parents=True)  # holds nothing that could be lost
    with new_folder(place, overwrite=True) as folder:
        _fill(folder, "two")
    assert (place / "part" / "text.txt").read_text() == "two"
    assert sorted(path.name for path in place.iterdir()) == [MANIFEST, "part"]
    assert mine.read_text() == "mine"


def test_an_empty_folder_is_replaced(tmp_path):
    (tmp_path / "b").mkdir()
    with new_folder(tmp_path / "b", overwrite=True) as folder:
        _fill(folder)
    assert read_manifest(tmp_path / "b")["files"].keys() == {"part/text.txt"}


def test_earlier_folder_comes_back_when_the_new_one_cannot_take_its_place(tmp_path, monkeypatch):
    place = tmp_path / "b"
    with new_folder(place) as folder:
        _fill(folder, "one")
    rename = Path.replace

    def refuses(self, target):
        if self.suffix == ".part":
            raise OSError(errno.EIO, "Input/output error")
        return rename(self, target)

    def fail():
        with new_folder(place, overwrite=True) as folder:
            _fill(folder, "two")
            monkeypatch.setattr(Path, "replace", refuses)

    with pytest.raises(ConfigError, match=r"b: cannot be written \(Input/output error\)"):
        fail()
    assert (place / "part" / "text.txt").read_text() == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["b"]


def test_place_taken_meanwhile_is_not_touched(tmp_path):
    place = tmp_path / "b"

    def come_too_late():
        with new_folder(place) as folder:
            _fill(folder)
            place.mkdir()
            (place / "mine.txt").write_text("mine")

    with pytest.raises(ConfigError, match="exists already"):
        come_too_late()
    assert [path.name for path in tmp_path.rglob("*")] == ["b", "mine.txt"]


def test_manifest_of_others_does_not_make_a_folder_ours(tmp_path):
    place = tmp_path / "b"
    place.mkdir()
    for content in ("{}", "[]", "{", '{"made_by": "cisim"}', '{"made_by": "somebody else", "files": {}}'):
        (place / MANIFEST).write_text(content)
        with pytest.raises(ConfigError, match=r"holds no manifest\.json of cisim"), new_folder(place, overwrite=True):
            pytest.fail("it was taken for a folder of cisim")
    assert place.exists()


def test_link_is_not_followed(tmp_path):
    with new_folder(tmp_path / "b") as folder:
        _fill(folder)
    (tmp_path / "link").symlink_to(tmp_path / "b", target_is_directory=True)
    with pytest.raises(ConfigError, match="is not a folder"), new_folder(tmp_path / "link", overwrite=True):
        pytest.fail("a link was replaced")
    assert (tmp_path / "b" / MANIFEST).exists()
