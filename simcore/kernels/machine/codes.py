"""Operations of the machine that lives are run on: their numbers and the columns of their rows.

For ``kernels.machine.live``, which carries them out, and ``engine.operations``, which lists them.
Rows of memory are counted within an arm.
"""

#: Uniforms of four decisions for every child.  A: group.  B: step of the address, -1: this step.
FILL = 0
#: A row becomes the same value for everybody.  A: row.  B: value.
SET = 1
#: A row becomes what the table of children gives.  A: row.  B: which of its columns.
TAKE = 2
#: A row becomes 0 for the first children of the intake and 1 for the others.  A: row.  B: how many.
RANK = 3
#: First or next states from thresholds.  A: row of states.  B: decision.
MOVE = 4
#: Next states where nothing is random, by edges of the index.  A: row of states.
#: B: first edge.  MORE: number of edges.  BASE: state below the first edge.
SELECT = 5
#: Counts who is in another state than before the step.  A: row before.  B: row of states.
#: MAP: first place of the table.
EVENTS = 6
#: Moves whoever changed cell to the new one; in other arms than the first, keeps who is elsewhere
#: than there.  A: row of cells kept.  B: row of those of the first arm.  MAP: first place of the
#: table.  MORE: cell of lives that ended, -1 for none.
CELLS = 7
#: Adds everybody to the counts of this row of years.  A: first cell.  B: behind the last.
POUR = 8
#: Counts everybody in a table of too many cells to keep.  MAP: first place of the table.
#: MORE: as for CELLS.
TALLY = 9
#: Marks who differs from the first arm.  A: row of states.
PART = 10
#: Nobody is in a cell yet.  A: row of cells kept.  B: the cell of nobody.
KEEP = 11
#: Counts everybody anew in a table of few cells; in other arms than the first, how many more.
#: A: row of cells, or -1 where it is the index.  B: how many cells.  MAP, MORE: as for CELLS.
RECOUNT = 12

# Columns that operations share.
CODE, ARM, A, B = 0, 1, 2, 3
#: First term of the index, and how many.
TERM, TERMS = 4, 5
#: What the index begins with.
START = 6
#: Row of ``shifts``, by year: what is added to START (tables that are counted) or to MAP; -1: none.
SHIFT = 7
#: Whether the index fits 16 bits.
NARROW = 8
#: First place of the table's map from cell to distinct row.
MAP = 9
#: Place of the first threshold in an arm's rows, and length of a row.
BASE, WIDTH = 10, 11
#: Row of ``bound_of``, by year: which bounds hold; -1: none.
BOUND = 12
#: Rows of memory, -1 where nothing asks: state and spell before the step, spell.
BEFORE, BEFORE_SPELL, SPELL = 13, 14, 15
#: State that ends a life, or -1.
ENDS = 16
#: ``ALONE``, ``MARK`` or ``AS_FIRST``.
FOLLOW = 17
#: What the operation says of it.
MORE = 18
#: Columns of an operation.
COLUMNS = 19

#: Everybody is moved; everybody is moved and who now differs from the first arm is marked;
#: only the marked are moved and the others do as in the first arm.
ALONE, MARK, AS_FIRST = 0, 1, 2

#: Forms of a term: value times a weight; a weight from an edge on; the same with a weight for each
#: year, a row of ``shifts``; a look-up.
TIMES, EDGE, YEARLY, LOOK = 0, 1, 2, 3

#: Children whose bits fit a word: rows of memory are whole words of lanes.
LANES = 64
#: Bounds that are tested together.
QUAD = 4
#: A state that no child is in: a bound that never holds.
NO_STATE = 255
#: Bits of a uniform that the bounds do not see.
LOW_BITS = 23

# Rows of work space.  Of 8 bits: who is still to be moved, work space, from HIGH the first bits of
# the uniforms, from sizes[FIRST_ROW] the rows of memory of all arms.
OPEN, SCRATCH, HIGH = 0, 1, 2
#: Rows of memory: 1 for the living; 1 for whoever has parted from the first arm.
ALIVE, PARTED = 0, 1
#: Of 16 bits: index, segment, from KEPT the cells that children were counted in.
INDEX, SEGMENT, KEPT = 0, 1, 2
#: Of 32 bits: index, number over all intakes, cohort, place in the intake, from UNIFORM the
#: uniforms.
INDEX_WIDE, PERSON, COHORT, RANK_OF, UNIFORM = 0, 1, 2, 3, 4

# Sizes of a model.
ARMS, ROWS, ALL_CELLS, YEARS, STEPS, STEPS_PER_YEAR, STEPS_PER_ROW = 0, 1, 2, 3, 4, 5, 6
LONGEST_SPELL, CHILDREN, FIRST_ROW, THRESHOLDS, BOUNDS = 7, 8, 9, 10, 11
#: How many.
SIZES = 12
