"""The one place that sets Numba's options.

``fastmath`` stays off (NaN and repeatability), ``error_model="numpy"`` spares the
division check, and ``nogil`` lets threads run blocks side by side.  Compilation is
lazy.  Numba's own cache is off, because a cached caller does not notice an edited
callee; ``kernels.cache`` keeps kernels safely.
"""

import numba

kernel = numba.njit(nogil=True, fastmath=False, error_model="numpy", cache=False)
#: The same for what only compiled code calls: without the wrappers, a third less to compile.
operation = numba.njit(  # type: ignore[call-overload]  # its types leave out the last two
    nogil=True,
    fastmath=False,
    error_model="numpy",
    cache=False,
    no_cpython_wrapper=True,
    no_cfunc_wrapper=True,
)
#: The same for what is called for each child: a call costs more than what it does.
inlined = numba.njit(  # type: ignore[call-overload]
    nogil=True,
    fastmath=False,
    error_model="numpy",
    cache=False,
    no_cpython_wrapper=True,
    no_cfunc_wrapper=True,
    forceinline=True,
)
