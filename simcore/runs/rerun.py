"""Rebuilds a result from its folder, and compares the two bit for bit."""

from __future__ import annotations

from pathlib import Path

from simcore.engine.simulate import Progress
from simcore.errors import ResultError
from simcore.money.flows import ledger
from simcore.runs.run import Done, Say, run
from simcore.runs.store import array_digest, open_result, verify
from simcore.texts import DEFAULT

#: Digests that must agree -> what they are of, and the versions that it was made with.
_COMPARED = {
    "counts_digest": ("counts", "lives_versions"),
    "flow_means_digest": ("flows", "versions"),
    "flows_digest": ("flows", "versions"),
}


def rerun(
    folder: Path,
    out: Path,
    *,
    lang: str = DEFAULT,
    threads: int | None = None,
    progress: Progress | None = None,
    say: Say = lambda text: None,
) -> Done:
    """Rebuild a result from what it says of itself, and compare it with the old one.

    All files of the old result are verified first, and its children are simulated anew,
    whatever lies in ``out``.

    Parameters
    ----------
    folder
        A complete result.
    out
        Where the new one goes; must be another folder.
    lang, threads, progress, say
        As for ``run``.

    Returns
    -------
    Done
        The new result, equal to the old bit for bit.

    Raises
    ------
    ResultError
        If the old result is damaged, or if the new counts or flows differ from it.
    """
    if out.resolve() == folder.resolve():
        raise ResultError(f"{out}: is the result itself; name another folder with --out")
    scenario = open_result(folder).scenario
    old = verify(folder)
    done = run(
        scenario,
        out,
        int(old["draws"]),
        int(old["cohorts"]),
        lang=lang,
        threads=threads,
        progress=progress,
        say=say,
        reuse=False,
    )
    result = open_result(out)
    new = dict(result.provenance)
    if "flows_digest" in old:  # an earlier version noted the flows of single cohorts
        new["flows_digest"] = array_digest(ledger(result.lives, scenario)["flow"])
    for key, (part, by) in _COMPARED.items():
        if key in old and new[key] != old[key]:
            raise ResultError(
                f"{out}: {part} differ from those in {folder}; {_reason(old[by], new[by])}"
            )
    return done


def _reason(old: dict[str, str], new: dict[str, str]) -> str:
    """Why two results of the same scenario can differ, and what to do."""
    differ = [k for k in new if old.get(k) != new[k]]
    if not differ:
        return (
            "both were made with the same versions, so simcore's own files were changed or one "
            "of the machines erred; install simcore anew and run both again"
        )
    listed = ", ".join(f"{k} {old.get(k)} then, {new[k]} now" for k in differ)
    return f"the versions differ ({listed}); install the old ones to rebuild the old result"
