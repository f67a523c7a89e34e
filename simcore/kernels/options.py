"""The one place that sets Numba's options.

``fastmath`` stays off (NaN and repeatability), ``error_model="numpy"`` spares the
division check, and ``nogil`` lets threads run blocks side by side.  Compilation is
lazy.  Numba's own cache is off, because a cached caller does not notice an edited
callee; ``kernels.cache`` keeps kernels safely.  No kernel is called from C.
"""

from typing import Any

import numba

_OPTIONS: dict[str, Any] = {
    "nogil": True, "fastmath": False, "error_model": "numpy", "cache": False,
    "no_cfunc_wrapper": True,
}  # fmt: skip
_UNWRAPPED: dict[str, Any] = {**_OPTIONS, "no_cpython_wrapper": True}

kernel = numba.njit(**_OPTIONS)
#: The same for what only compiled code calls: without the wrappers, a third less to compile.
operation = numba.njit(**_UNWRAPPED)
#: The same for what is called for each child: a call costs more than what it does.
inlined = numba.njit(**_UNWRAPPED, forceinline=True)
