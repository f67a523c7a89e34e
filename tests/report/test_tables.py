"""Tables for Python and for the spreadsheet of a language: the same numbers, words for ids."""

import csv

import numpy as np
import pandas as pd
import pytest

import simcore as sc
from simcore.report.contracts.files import write_contracts
from simcore.report.csv_tables import write_tables
from simcore.report.labels import payer_label
from simcore.summary.answers import answers
from simcore.texts import languages, texts


@pytest.fixture(scope="module")
def found(case, case_lives, case_flows):
    return answers(case_lives, case_flows, case)


@pytest.fixture(scope="module")
def danish(case, found, tmp_path_factory):
    folder = tmp_path_factory.mktemp("danish") / "tables"
    write_tables(folder, found, case, texts("da"))
    write_contracts(folder, found.contracts, texts("da"))
    return folder


def test_tables_are_frames_of_the_arrays(case, case_lives, case_flows, found):
    frames = sc.tables(case_lives, case_flows, case)
    by_payer = frames["harvest_by_payer"].set_index("payer")
    assert (by_payer["present_value"] == found.payers["present_value"].to_series()).all()
    assert by_payer["present_value"].dtype == float
    assert {"payback", "parameters", "contracts", "contract_parties"} <= set(frames)


@pytest.mark.parametrize("lang", languages())
def test_tables_in_a_language_name_payers_and_columns(case, case_lives, case_flows, found, lang):
    frame = sc.tables(case_lives, case_flows, case, lang=lang)["harvest_by_payer"]
    words = texts(lang)
    heading = words.say("headings.present_value")
    (column,) = [c for c in frame.columns if c.startswith(f"{heading} (")]
    assert np.array_equal(frame[column], np.round(found.payers["present_value"].to_numpy()))
    assert list(frame[words.say("headings.payer")]) == [
        payer_label(case, str(p), words) for p in found.payers["payer"].to_numpy()
    ]


@pytest.mark.parametrize("lang", languages())
def test_labels_stand_beside_the_ids(case, case_flows, found, lang):
    named = sc.with_labels(found.payers, case, lang)
    assert named["payer_label"].dims == ("payer",)
    assert named.drop_vars(["payer_label", "account_label"]).identical(found.payers)
    label = case.payers["K.school"].label.in_language(lang)
    assert str(named["payer_label"].sel(payer="K.school").item()) == label
    lines = sc.with_labels(case_flows, case, lang)
    assert lines["payer_label"].dims == lines["account_label"].dims == ("line",)


def test_without_labels_that_is_said(case, case_lives):
    bare = case_lives.drop_vars([n for n in case_lives.coords if n in ("arm", "account")])
    with pytest.raises(sc.ResultError, match="has no coordinate with labels; they are payer, "):
        sc.with_labels(bare, case)


def test_csv_in_danish_is_what_danish_excel_opens(danish, found):
    raw = (danish / "harvest_by_payer.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfbetaler;")
    frame = pd.read_csv(danish / "harvest_by_payer.csv", sep=";", decimal=",", encoding="utf-8-sig")
    money = frame["nutidsværdi, netto (kr.)"]
    assert money.tolist() == np.round(found.payers["present_value"]).astype(int).values.tolist()
    share = frame["andel af udgiften"].to_numpy()
    assert share == pytest.approx(found.payers["cost_share"].to_numpy(), abs=5e-5)
    assert b"," in raw.split(b"\n")[2]


def test_danish_files_have_no_id_of_a_payer(case, danish):
    for path in danish.glob("*.csv"):
        if path.stem == "parameters":
            continue
        with path.open(encoding="utf-8-sig", newline="") as handle:
            rows = list(csv.DictReader(handle, delimiter=";"))
        cells = {c for row in rows for column, c in row.items() if column != "karakter"}
        assert not cells & {*case.payers, *case.accounts, *case.outcomes, *case.contracts}, path


def test_plain_csv_holds_every_digit(case, found, tmp_path):
    write_tables(tmp_path / "t", found, case, texts("en"))
    frame = pd.read_csv(tmp_path / "t" / "harvest_by_payer.csv")
    assert (frame["present_value"].to_numpy() == found.payers["present_value"].to_numpy()).all()
    assert (tmp_path / "t" / "columns.csv").exists()
