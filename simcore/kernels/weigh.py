"""Compiled: counts times unit prices, added up by line."""

from simcore.kernels.options import kernel


@kernel
def weigh(counts, job, acts, by_row, cell, line, unit_price, first, last, out):
    """Add the flows of draws ``first`` to ``last``.

    counts (arm, draw, cohort, intake, row, cell).  job (jobs, 6): intake, first and last row,
    shift of rows between the two clocks, first and last entry.  acts (jobs, arm): whether
    a job concerns an arm.  by_row (jobs, row): weight of each row.  cell, line (entries,),
    unit_price (draw, entries): what a count in a cell adds to a line.
    out (arm, draw, cohort, year, line): added to.
    """
    arms, _, cohorts = counts.shape[:3]
    for d in range(first, last):
        for a in range(arms):
            for c in range(cohorts):
                for j in range(len(job)):
                    if not acts[j, a]:
                        continue
                    intake, low, high, shift, begin, end = job[j]
                    for row in range(low, high):
                        weight = by_row[j, row]
                        for e in range(begin, end):
                            n = counts[a, d, c, intake, row, cell[e]]
                            if n:  # most cells of a small cohort are empty
                                out[a, d, c, row + shift, line[e]] += n * unit_price[d, e] * weight
