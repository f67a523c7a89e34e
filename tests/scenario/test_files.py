"""What a scenario names is opened only if it is an ordinary file, not too large, where it may be."""

import os
import socket

import pytest
from click.testing import CliRunner

import simcore as sc
from simcore.cli.main import main
from simcore.contracts.observed import read_settlement
from simcore.scenario.files import places as files
from simcore.scenario.load import MOST_BASES
from simcore.scenario.read.programme import read_programme_file
from tests.conftest import SMALL
from tests.scenario.test_children import CHILDREN, MODEL

SECRET = "hunter2"
BASE = SMALL.read_text()


def _message(read, *args, **more) -> str:
    with pytest.raises(sc.SimcoreError) as caught:
        read(*args, **more)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def _naming(tmp_path, key, value):
    """A scenario that names a file under one of the keys that do."""
    lines = {
        "transitions_from": f"[domains.care]\ntransitions_from = {value!r}\n",
        "children": f"[population]\nchildren = {value!r}\n",
        "programme": f"[interventions.x]\nprogramme = {value!r}\n",
        "include": f"include = [{value!r}]\n",
        "tables_from": f"tables_from = [{value!r}]\n",
        "origins": f"origins = {value!r}\ntables_from = ['numbers.csv']\n",
    }
    (tmp_path / "numbers.csv").write_text("id,value,unit,grade,source\nx,1,share,A,s\n")
    path = tmp_path / "names.toml"
    head = 'schema = "1"\nname = "names"\n'
    path.write_text(head + lines.get(key, f"{key} = {value!r}\n"))
    return path


NAMING = ["extends", "include", "tables_from", "origins", "posterior", "transitions_from",
          "children", "programme"]  # fmt: skip


@pytest.mark.parametrize("key", NAMING)
def test_no_key_opens_what_is_not_an_ordinary_file(tmp_path, key):
    (tmp_path / "folder.toml").mkdir()
    os.mkfifo(tmp_path / "pipe.toml")
    os.symlink("/dev/zero", tmp_path / "zero.toml")
    os.symlink("round.toml", tmp_path / "round.toml")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket.toml"))
        odd = "is not an ordinary file (a device, pipe or socket); name a file"
        for name, said in {
            "folder.toml": "is a folder; name a file in it",
            "pipe.toml": odd,
            "zero.toml": odd,
            "socket.toml": odd,
            "round.toml": "is a link that leads back to itself; name the file",
            f"{'x' * 300}.toml": "has too long a name; shorten it",
            "\0.toml": "is not a path; correct it",
        }.items():
            written = _naming(tmp_path, key, name.replace("\0", "?"))
            written.write_text(written.read_text().replace("'", '"').replace("?", "\\u0000"))
            message = _message(sc.load, written)
            assert message.startswith(str(tmp_path / name).replace("\0", "\\x00"))
            assert message.endswith(said)


@pytest.mark.parametrize("key", NAMING)
def test_no_key_shows_a_line_of_a_file_of_another_kind(tmp_path, key):
    kinds = {
        "passwd": f"root:x:0:0:{SECRET}:/root:/bin/sh\n",
        "key.toml": f'[{SECRET}]\n{SECRET} = "{SECRET}"\n',
        "twice.toml": f'[{SECRET}]\n[{SECRET}]\na = "{SECRET}"\n',
        "broken.toml": f'{SECRET} = "\\q{SECRET}"\n',
        "table.csv": f"user,{SECRET}\n{SECRET},1\n",
        "semicolons.csv": f"user;{SECRET}\n{SECRET};1\n",
        "quotes.csv": f'"{SECRET},1\n{SECRET},1\n',
        "version.toml": f'schema = "{SECRET}"\npassword = "{SECRET}"\n',
    }
    for name, text in kinds.items():
        (tmp_path / name).write_text(text)
        if key == "programme" and not name.endswith(".toml"):
            continue
        message = _message(sc.load, _naming(tmp_path, key, name))
        assert SECRET not in message
        assert str(tmp_path / name) in message


@pytest.mark.parametrize("read", [read_settlement, read_programme_file, sc.load])
def test_no_reader_shows_a_line_of_a_file_of_another_kind(tmp_path, read):
    path = tmp_path / "key.toml"
    path.write_text(f'[database]\n{SECRET} = "{SECRET}"\n')
    message = _message(read, path)
    assert SECRET not in message
    assert ": is not a " in message
    assert message.endswith('name a file that begins with schema = "1"')


def test_a_file_beyond_the_stated_size_is_refused(tmp_path):
    path = tmp_path / "large.toml"
    with path.open("wb") as handle:
        handle.truncate(files.MOST_TOML + 1)  # a hole: nothing is written
    assert _message(sc.load, path) == (
        f"{path}: is larger than 8 MB, the most that is read of such a file; split it or name another"
    )
    with (tmp_path / "large.csv").open("wb") as handle:
        handle.truncate(files.MOST_TABLE + 1)
    assert "large.csv: is larger than 64 MB" in _message(
        sc.load, _naming(tmp_path, "tables_from", "large.csv")
    )


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_a_file_that_may_not_be_read_is_refused(tmp_path):
    path = tmp_path / "closed.toml"
    path.write_text(BASE)
    path.chmod(0)
    assert _message(sc.load, path).endswith("may not be read by this user; change its permissions")


def test_errors_of_the_disk_are_one_sentence(tmp_path, monkeypatch):
    path = tmp_path / "x.toml"
    path.write_text(BASE)

    def broken(*_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "read", broken)
    assert _message(sc.load, path) == (
        f"{path}: cannot be read (input/output error); check the path"
    )


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (BASE.encode("utf-16")[:-1], ": is no whole UTF-16 text; save it as UTF-8"),
        (b'schema = "1"\ntitle = "B\x9brn"\n', ", line 2: is not UTF-8 text; save it as UTF-8"),
        (b'schema = "1"\n\0', ", line 2: holds a zero byte, no text; save it as UTF-8"),
        (b"", ": is empty; write a scenario in it, or name another file"),
        (b"# nothing\n", ": is empty; write a scenario in it, or name another file"),
        (b'schema = "1"\nx = ' + b"1" * 5000, ": holds a whole number that 64 bits cannot hold; write a smaller one"),
        (b'schema = "1"\n[run]\nyears = 99999999999999999999', ": run.years holds a whole number that 64 bits cannot hold; write a smaller one"),
        (b'schema = "1"\n[run]\nyears = 1e999', ": run.years = inf is not a whole number; write it without a decimal point or quotes"),
        (b'schema = "1"\neffects = ' + b"[" * 5000 + b"]" * 5000, ": has more than 30 lists or tables inside each other; write it flatter"),
        (b'schema = "1"\n' + b"a." * 100 + b"a = 1", ": a has more than 30 lists or tables inside each other; write it flatter"),
        (b"a." * 1_000_000 + b"a = 1", ": has more than 30 lists or tables inside each other; write it flatter"),
        (b"x = {" + b'"a" . ' * 1_000_000 + b"a = 1}", ": has more than 30 lists or tables inside each other; write it flatter"),
        (b'schema = "1"\nname = "a\\u0000b"', ": name = 'a\\x00b' is not a usable name; write small letters, digits and _"),
        (b'schema = "1"\nname = "' + b"a" * 81 + b'"', ": name has 81 characters; write at most 80"),
        (b'schema = "1"\n[contracts.' + b"a" * 81 + b"]", f": contracts.{'a' * 81} has 81 characters; write at most 80"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_plain_toml_is_refused(tmp_path, data, said):
    path = tmp_path / "x.toml"
    path.write_bytes(data)
    assert _message(sc.load, path) == f"{path}{said}"


def test_a_byte_order_mark_is_read_over(tmp_path):
    path = tmp_path / "x.toml"
    path.write_bytes(b"\xef\xbb\xbf" + BASE.encode())
    assert sc.load(path).name == sc.load(SMALL).name


def test_a_long_chain_of_bases_and_circles_are_refused(tmp_path):
    for k in range(3000):
        (tmp_path / f"{k}.toml").write_text(f'schema = "1"\nname = "n"\nextends = "{k + 1}.toml"\n')
    assert _message(sc.load, tmp_path / "0.toml") == (
        f"{tmp_path / f'{MOST_BASES}.toml'}: is the end of more than {MOST_BASES} files that extend "
        f"each other; join some"
    )
    (tmp_path / "3000.toml").write_text(BASE)
    assert sc.load(tmp_path / f"{3001 - MOST_BASES}.toml").name == "n"
    os.symlink("a.toml", tmp_path / "b.toml")
    (tmp_path / "a.toml").write_text('schema = "1"\nextends = "b.toml"\n')
    assert "leads back to the file itself" in _message(sc.load, tmp_path / "a.toml")
    (tmp_path / "a.toml").write_text('schema = "1"\ninclude = ["a.toml"]\n')
    (tmp_path / "top.toml").write_text('schema = "1"\nname = "x"\ninclude = ["a.toml"]\n')
    assert "a.toml: include is an unknown key" in _message(sc.load, tmp_path / "top.toml")


def test_what_is_no_path_is_refused():
    assert _message(sc.load, 3) == (
        "load: path = 3 is not a text or a path; call it as load(path, confine)"
    )
    assert _message(sc.load, "a\0b") == "a\\x00b: is not a path; correct it"
    assert _message(sc.load, "x" * 5000).endswith("has too long a name; shorten it")


@pytest.mark.parametrize("key", NAMING)
def test_a_confined_scenario_reads_nothing_outside_its_folder(tmp_path, key):
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "there.toml").write_text(SECRET)
    os.symlink(tmp_path / "there.toml", inside / "link.toml")
    os.symlink(tmp_path / "gone.toml", inside / "dangling.toml")
    names = ["../there.toml", "../gone.toml", str(tmp_path / "there.toml"), "link.toml",
             "dangling.toml", "/dev/zero.toml", f"../{'x' * 300}.toml"]  # fmt: skip
    said = {
        _message(sc.load, _naming(inside, key, name), confine=inside)
        .removeprefix(str(inside / name))
        for name in names
    }  # fmt: skip
    assert said == {f": lies outside {inside}, and only files in it may be read; put it there"}
    assert "lies outside" not in _message(sc.load, _naming(inside, key, "../there.toml"))


def test_a_confined_scenario_stands_on_what_ships_and_what_lies_beside_it(tmp_path):
    (tmp_path / "model.toml").write_text(MODEL)
    (tmp_path / "children.csv").write_text(CHILDREN)
    with files.confined(tmp_path):
        scenario = sc.load(tmp_path / "model.toml")
        assert sc.expected(scenario)["expected"].size
        assert sc.load("denmark").name == "denmark"
    assert sc.load(tmp_path / "model.toml", confine=tmp_path).name == "from_table"
    with files.confined(SMALL.parent):
        assert "lies outside" in _message(sc.expected, scenario)  # the table is read again
    assert _message(sc.load, SMALL, confine=tmp_path / "no") == (
        f"{tmp_path / 'no'}: is not a folder that reading could be confined to"
    )


@pytest.mark.parametrize(
    "command", ["run", "check", "compare", "settle", "trace", "calibrate", "evidence --file"]
)
def test_every_command_that_reads_files_can_be_confined(tmp_path, command):
    path = tmp_path / "x.toml"
    path.write_text(BASE)
    (tmp_path / "inside").mkdir()
    words = [*command.split(), str(path), "--confine", str(tmp_path / "inside")]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 1
    assert done.output == (
        f"Error: {path}: lies outside {tmp_path / 'inside'}, and only files in it may be read; "
        f"put it there\n"
    )
    assert sc.load(path).name  # the confinement ended with the command
