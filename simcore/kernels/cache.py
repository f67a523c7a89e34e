"""Compiles a kernel's source, and keeps what was compiled on disk where that is safe.

Numba's own cache does not notice an edited callee, and can be read half-written.  So
each kernel gets a folder of its own, named by a digest of everything it was made from:
its source, the files it calls, the versions, the processor.  It is built aside and
renamed into place, with the digests of its files beside them; a folder whose files
differ from these is thrown away and built again.

``SIMCORE_CACHE`` names another place for the folders, or is ``off``.  Which places are
trusted is said in ``cache_place``; without one, kernels are compiled in memory.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from simcore.errors import CacheError
from simcore.kernels.place import all_own, cache_place, close, without_cache

_SEAL = "seal.json"
#: Seconds after which a folder of a build is what a killed process left.
_STALE = 86_400.0

_loaded: dict[str, Any] = {}
_lock = threading.Lock()


def kernel_of(
    source: str,
    name: str,
    example: Callable[[Callable[..., Any]], object],
    calls: Iterable[ModuleType] = (),
) -> Any:
    """Return the compiled function ``name`` of a source text.

    Parameters
    ----------
    source
        Python text of a module.
    name
        The function in it.
    example
        Called with the function once when it is not cached yet: must call it, so that
        it is compiled for the types it will be used with.
    calls
        Modules whose functions the source calls: their text belongs to the digest.

    Raises
    ------
    CacheError
        If compiling is switched off, or ``SIMCORE_CACHE`` names a folder that cannot be used.
    """
    if os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("0", ""):
        raise CacheError(
            "NUMBA_DISABLE_JIT is set, and simcore cannot simulate without compiling; unset it"
        )
    key = digest(source, calls)
    with _lock:
        if key not in _loaded:
            place = cache_place()
            built = _cached(source, name, place / key, example) if place else None
            _loaded[key] = built or _plain(source, name, key, example)
        return _loaded[key]


def compiled(kernel: Callable[..., Any], *example: Any, calls: Iterable[ModuleType] = ()) -> Any:
    """Return a kernel of a module of kernels, compiled for these arguments and cached.

    Parameters
    ----------
    kernel
        A function of a module of kernels.
    example
        Arguments of the types that it will be called with; it is called with them once.
    calls
        Modules whose functions or constants it uses, but ``entries`` and ``options``.
    """
    text = text_of(sys.modules[kernel.__module__])
    kinds = " ".join(str(getattr(x, "dtype", type(x).__name__)) for x in example)
    source = f"{text}\n# for {kinds}\n"
    return kernel_of(source, kernel.__name__, lambda function: function(*example), calls)


def text_of(module: ModuleType) -> str:
    """Source text of a module."""
    return Path(str(module.__file__)).read_text(encoding="utf-8")


def digest(source: str, calls: Iterable[ModuleType] = ()) -> str:
    """Digest of all that the machine code of a source text follows from."""
    import llvmlite  # type: ignore[import-untyped]  # it ships no types
    import numba
    from llvmlite import binding

    from simcore.kernels import entries, options

    called = [text_of(module) for module in (entries, options, *calls)]
    cpu = f"{binding.get_host_cpu_name()} {binding.get_host_cpu_features().flatten()}"
    versions = f"{sys.version} {numba.__version__} {llvmlite.__version__}"
    settings = " ".join(f"{k}={v}" for k, v in sorted(os.environ.items()) if k.startswith("NUMBA_"))
    text = json.dumps([source, *called, cpu, versions, settings])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _plain(source: str, name: str, key: str, example: Callable[..., object]) -> Any:
    function = getattr(_module(Path(f"<kernel {key}>"), source, key), name)
    example(function)
    return function


def _cached(source: str, name: str, folder: Path, example: Callable[..., object]) -> Any:
    """The function from its folder, which is built where it is incomplete; None if it cannot be."""
    try:
        if _whole(folder, source):
            return _with_cache(_module(folder / "kernel.py", source, folder.name), name)
        return _build(source, name, folder, example)
    except OSError as error:  # a full disk, most likely
        without_cache(f"{folder.parent} cannot be written ({error.strerror or error})")
        return None


def _build(source: str, name: str, folder: Path, example: Callable[..., object]) -> Any:
    _sweep(folder.parent)
    shutil.rmtree(folder, ignore_errors=True)
    aside = Path(tempfile.mkdtemp(prefix=".building-", dir=folder.parent))
    try:
        (aside / "kernel.py").write_text(source, encoding="utf-8")
        built = _with_cache(_module(aside / "kernel.py", source, folder.name), name)
        example(built)
        files = sorted(p for p in aside.rglob("*") if p.suffix in (".py", ".nbi", ".nbc"))
        seal = {str(p.relative_to(aside)): _sum(p) for p in files}
        (aside / _SEAL).write_text(json.dumps(seal), encoding="utf-8")
        close(aside)
        try:
            aside.rename(folder)
        except OSError:  # another process was first: its folder is as good
            shutil.rmtree(aside, ignore_errors=True)
        return built
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise


def _sweep(place: Path) -> None:
    """Remove what killed builds left."""
    for left in place.glob(".building-*"):
        try:
            old = time.time() - left.lstat().st_mtime > _STALE
        except OSError:
            continue
        if old:
            shutil.rmtree(left, ignore_errors=True)


def _whole(folder: Path, source: str) -> bool:
    """Whether a folder is the user's own and holds this source and every file as it was sealed."""
    try:
        if not all_own(folder):
            return False
        seal = json.loads((folder / _SEAL).read_text(encoding="utf-8"))
        if (folder / "kernel.py").read_text(encoding="utf-8") != source:
            return False
        return len(seal) > 1 and all(_sum(folder / name) == s for name, s in seal.items())
    except (OSError, ValueError):
        return False


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _module(path: Path, source: str, key: str) -> ModuleType:
    """Run a kernel's source as a module; ``path`` is where Numba keeps what it compiles.

    The text is run as it is given: no file is read, and no bytecode kept beside it.
    """
    module = ModuleType(f"simcore_kernel_{key}")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module  # what was compiled refers to its module by name
    exec(compile(source, str(path), "exec"), module.__dict__)
    return module


def _with_cache(module: ModuleType, name: str) -> Any:
    function = getattr(module, name)
    function.enable_caching()
    return function
