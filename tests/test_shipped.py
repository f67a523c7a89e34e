"""Tests run over what is shipped, by name; a scenario that a user saves breaks none of them."""

import re
import subprocess

import pytest

import simcore as sc
from tests.shipped import ROOT, SCENARIOS


def test_the_list_is_what_git_tracks():
    try:
        out = subprocess.run(
            ["git", "ls-files", "scenarios"], cwd=ROOT, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no git here, so nothing says what is shipped")
    assert [f"scenarios/{p.name}" for p in SCENARIOS] == out.stdout.split()


def test_the_readme_names_every_shipped_scenario():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [p.name for p in SCENARIOS if p.name not in text] == []


def test_no_test_runs_over_whatever_lies_in_the_folder():
    listing = re.compile(r"\b(glob|rglob|iterdir|listdir|scandir|walk)\(")
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for folder in ("tests", "benchmarks", "docs", "notebooks")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if "scenarios" in line and listing.search(line)
    ]
    assert found == []


def test_the_documents_own_scenarios_can_be_saved_where_they_say(tmp_path):
    """README.md and docs/contracts.md say: save it in scenarios/; neither is on the list."""
    saved = {}
    for page in ("README.md", "docs/contracts.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        block = next(b for b in re.findall(r"```toml\n(.*?)```", text, re.S) if "extends =" in b)
        name = re.search(r"[Ss]ave (?:it|this) as `scenarios/(\w+\.toml)`", text)[1]
        saved[name] = block.replace(
            '"laer_for_livet.toml"', f'"{ROOT}/scenarios/laer_for_livet.toml"'
        )
    assert set(saved) == {"full_effect.toml", "our_deal.toml"}
    assert not set(saved) & {p.name for p in SCENARIOS}
    for name, text in saved.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert sc.load(tmp_path / name).name == name.removesuffix(".toml")
