"""One reader for all tables that a scenario names; each mistake is one sentence."""

import pytest

import simcore as sc
from simcore.scenario.read.children import read_children
from simcore.scenario.read.parameters import figures, read_parameters
from simcore.scenario.read.posterior import read_posterior
from simcore.scenario.read.transitions import read_transitions


def _posterior(path):
    return read_posterior(path, {"a": {}, "b": {}}, "joint")


#: A good table of each kind.
TABLES = {
    read_parameters: "id,value,unit,grade,source\na,1,share,A,Børn\nb,0.5,share,B,two\n",
    figures: "id,value,source\na,1,Børn\nb,0.5,two\n",
    read_transitions: "from,to,rate\nx,y,0.1\ny,bø,rest\n",
    _posterior: "draw,a,b\nbest,1,2\n0,1.5,2.5\n",
    read_children: "entry_age,intake,sex\n9,2025,mand\n10,2024,køn\n",
}
READERS = pytest.mark.parametrize("read", TABLES)


def _message(read, path) -> str:
    with pytest.raises(sc.ScenarioError) as caught:
        read(path)
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(str(path))


@READERS
def test_marks_blank_lines_and_line_ends_of_any_kind_make_no_difference(tmp_path, read):
    path, text = tmp_path / "x.csv", TABLES[read]
    path.write_text(text)
    plain = repr(read(path)).replace("\\n", "")
    for other in (
        "\ufeff" + text,
        text.replace(",", ";"),
        text.replace(",", "\t"),
        text.replace(",", ";").replace("0.5", "0,5").replace("1.5", "1,5").replace("2.5", "2,5"),
        text.replace("\n", "\r\n"),
        text.replace("\n", "\r"),
        "\n" + text.replace("\n", "\n\n"),
        text + ",".join("" for _ in text.split("\n")[0].split(",")) + "\n",
        ", ".join(text.split("\n")[0].split(",")) + text[text.index("\n") :],
    ):
        path.write_bytes(other.encode())
        got = read(path)
        if read is read_children:  # lines and the digest of the bytes differ
            assert repr(got[0]) in plain
        else:
            assert repr(got) == plain


@READERS
def test_other_encodings_are_refused_with_the_remedy(tmp_path, read):
    path, text = (
        tmp_path / "x.csv",
        TABLES[read] if "ø" in TABLES[read] else TABLES[read] + "ø,1,2\n",
    )
    path.write_bytes(text.encode("cp850"))
    line = text[: text.index("ø")].count("\n") + 1
    assert _message(read, path) == f", line {line}: is not UTF-8 text; save it as CSV UTF-8"
    path.write_bytes(text.encode("utf-16-le"))
    assert "save it as CSV UTF-8" in _message(read, path)
    path.write_bytes(text.encode() + b"\0")
    assert _message(read, path).endswith("holds a zero byte, no text; save it as CSV UTF-8")


@READERS
def test_what_is_no_even_table_with_commas_is_refused(tmp_path, read):
    path, text = tmp_path / "x.csv", TABLES[read]
    head, first, *rest = text.split("\n")
    width = len(head.split(","))
    for row, cells in ((first + ",1", width + 1), (first.rpartition(",")[0], width - 1)):
        path.write_text("\n".join([head, "", row, *rest]))
        assert _message(read, path) == (
            f", line 3: has {cells} cells, and the header {width} columns; "
            f"put text that holds a comma in quotation marks"
        )
    path.write_text("\n".join([f"{head},x,x", first, *rest]))
    assert _message(read, path) == ": column 'x' stands twice; rename or remove one"
    path.write_text("\n".join([f"{head},", first, *rest]))
    assert _message(read, path) == f": column {width + 1} has no name; name it or remove it"
    for bad in ('"open', '"a"b'):
        path.write_text("\n".join([head, first, bad + ",1" * (width - 1), ""]))
        assert _message(read, path) == (
            ", line 3: a quotation mark is not closed, or stands inside a cell; write it twice"
        )
    path.write_text("\n".join([head, "x" * 200_000 + ",1" * (width - 1)]))
    assert _message(read, path) == (
        ", line 2: has a cell of more than 131,072 characters; shorten it"
    )
    for nothing in ("", "\n \n", ",,,\n"):
        path.write_text(nothing)
        assert _message(read, path).startswith(": is empty; write a ")


def test_a_table_of_another_kind_is_told_what_was_expected(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("user,password\nroot,hunter2\n")
    assert {read: _message(read, path) for read in TABLES} == {
        read_parameters: ": is not a table of parameters (columns id, value, unit, grade and source); check the name in 'tables_from'",
        figures: ": is not a table of figures (columns id and source; value, low, high, unit, year, url, confidence); check the name in 'origins'",
        read_transitions: ": is not a table of transitions (columns from, to and exactly one of rate, probability, chance); check the name in 'transitions_from'",
        _posterior: ": is not a posterior (a column 'draw', a row 'best' and one row per draw); make it with simcore calibrate",
        read_children: ": is not a table of children; it lacks the column 'entry_age'; add the age at intake",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("read", "old", "new", "said"),
    [
        (read_parameters, "b,", "a,", ", line 3: id = 'a' stands twice; rename one of the rows"),
        (read_parameters, "b,", " ,", ", line 3: column 'id' is empty; every number needs an id, a unit, a source and a grade"),
        (read_parameters, "0.5", '"0,5"', ", line 3: value = '0,5' is not a number; write 0.5"),
        (figures, "b,", "a,", ", line 3: id = 'a' stands twice; rename one of the rows"),
        (figures, "b,", ",", ", line 3: column 'id' is empty; name the row"),
        (figures, "0.5", "half", ", line 3: value = 'half' is not a number; write a plain number with a decimal point"),
        (_posterior, "1.5", "x", ", line 3: a = 'x' is not a number; calibrate again"),
        (_posterior, "best", "worst", ": is not a posterior (a column 'draw', a row 'best' and one row per draw); make it with simcore calibrate"),
        (read_children, "10,", "ten,", ", line 3: entry_age = 'ten' is not a whole number; write for example 9"),
        (read_children, "10,", "²,", ", line 3: entry_age = '²' is not a whole number; write for example 9"),
        (read_children, "2024", "24.0", ", line 3: intake = '24.0' is not a whole number; write for example 2025"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named_with_its_line(tmp_path, read, old, new, said):
    path = tmp_path / "x.csv"
    path.write_text(TABLES[read].replace(old, new, 1))
    assert _message(read, path) == said


@pytest.mark.parametrize("year", ["abc", "2025.5", "²", "9" * 5000])
def test_a_price_year_that_is_none_is_refused(tmp_path, year):
    path = tmp_path / "x.csv"
    path.write_text(f"id,value,unit,grade,source,price_year\na,1,DKK/year,A,s,{year}\n")
    assert "is not a year; write for example 2025" in _message(read_parameters, path)


def test_a_quoted_cell_may_hold_commas_quotes_and_line_ends(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text(
        'id,value,unit,grade,source\na,1,share,A,"one, ""two""\nthree"\n\nb,x,share,A,s\n'
    )
    assert _message(read_parameters, path).startswith(", line 5: value = 'x'")
    path.write_text(path.read_text().replace("b,x", "b,2"))
    assert read_parameters(path)["a"]["source"] == 'one, "two"\nthree'


def test_a_million_rows_are_read(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("entry_age\n" + "9\n10\n" * 500_000)
    columns, lines, _ = read_children(path)
    assert len(columns["entry_age"]) == lines[-1] - 1 == 1_000_000


def test_one_way_of_writing_an_age_or_year_counts(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("entry_age,intake\n09,2024\n9,02024\n")
    assert read_children(path)[0] == {"entry_age": ["9", "9"], "intake": ["2024", "2024"]}


@READERS
@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_what_windows_writes_is_read(tmp_path, read, encoding):
    path, text = tmp_path / "x.csv", TABLES[read]
    path.write_text(text, encoding="utf-8")
    plain = read(path)
    path.write_bytes(text.encode(encoding))
    got = read(path)
    assert got[:2] == plain[:2] if read is read_children else got == plain


@READERS
def test_a_workbook_is_read_as_its_table(tmp_path, read):
    openpyxl = pytest.importorskip("openpyxl")
    path, text = tmp_path / "x.csv", TABLES[read]
    path.write_text(text, encoding="utf-8")
    plain = read(path)
    if read is read_children:
        return  # tables of children are CSV or Parquet
    book = openpyxl.Workbook()
    for line in text.splitlines():
        book.active.append([float(c) if c[:1].isdigit() else c for c in line.split(",")])
    book.create_sheet("notes").append(["written by the finance department"])
    book.save(tmp_path / "x.xlsx")
    assert read(tmp_path / "x.xlsx") == plain
    book.copy_worksheet(book.active)
    book.save(tmp_path / "x.xlsx")
    assert "has 2 sheets that are a " in _message(read, tmp_path / "x.xlsx")


def test_what_is_no_workbook_is_refused(tmp_path):
    pytest.importorskip("openpyxl")
    path = tmp_path / "x.xlsx"
    path.write_text("secret")
    assert _message(read_parameters, path) == (
        ": is not a workbook that can be read; save it as CSV UTF-8"
    )
    (tmp_path / "x.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    assert "a workbook of an older Excel; save it as CSV UTF-8, or as .xlsx" in _message(
        read_parameters, tmp_path / "x.xls"
    )


@pytest.mark.parametrize(
    ("written", "cure"),
    [("25,5", "25.5"), ("25 %", "0.25"), ("25,5 %", "0.255"), ("1.300.000", "1300000"),
     ("1.300.000,50", "1300000.50"), ("1,300", "1300 or 1.300"), ("\u22123", "-3")],
)  # fmt: skip
def test_numbers_in_danish_are_told_how_to_write_them(tmp_path, written, cure):
    path = tmp_path / "x.csv"
    path.write_text(f'id,value,unit,grade,source\na,"{written}",share,A,one\n', encoding="utf-8")
    assert _message(read_parameters, path) == (
        f", line 2: value = {written!r} is not a number; write {cure}"
    )
    toml = tmp_path / "x.toml"
    if written[0].isdigit():
        toml.write_text(f'schema = "1"\nname = "x"\n[parameters.a]\nvalue = {written}\n')
        assert _message(sc.load, toml) == f", line 4: {written} is not a number; write {cure}"


def test_a_point_that_may_stand_between_thousands_is_asked_about(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("id;value;unit;grade;source\na;1.300;share;A;one\n")
    assert _message(read_parameters, path) == (
        ", line 2: 1.300 may be 1300 or 1,300 in a table without commas between its columns; "
        "write the one that is meant"
    )
