"""Compiles a kernel's source, and keeps what was compiled on disk where that is safe.

Numba's own cache does not notice an edited callee, and can be read half-written.  So
each kernel gets a folder of its own, named by a digest of everything it was made from:
its source, the files it calls, the versions, the processor.  It is built aside and
renamed into place, with the digests of its files beside them; a folder whose files
differ from these is thrown away and built again.

``SIMCORE_CACHE`` names another place for the folders, or is ``off``.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

_ROOM = Path(__file__).parent
#: What generated and cached kernels call.
_CALLED = ("compile.py", "frame.py", "loops.py", "philox_kernels.py")
_SEAL = "seal.json"

_loaded: dict[str, Any] = {}
_lock = threading.Lock()


def kernel_of(source: str, name: str, example: Callable[[Callable[..., Any]], object]) -> Any:
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
    """
    key = digest(source)
    with _lock:
        if key not in _loaded:
            place = cache_place()
            if place:
                _loaded[key] = _cached(source, name, place / key, example)
            else:
                _loaded[key] = _plain(source, name, key, example)
        return _loaded[key]


def compiled(name: str, *example: Any) -> Any:
    """Return the kernel ``name`` of ``NAME_kernels.py``, compiled for these arguments."""
    text = (_ROOM / f"{name}_kernels.py").read_text(encoding="utf-8")
    kinds = " ".join(str(getattr(x, "dtype", type(x).__name__)) for x in example)
    return kernel_of(f"{text}\n# for {kinds}\n", name, lambda kernel: kernel(*example))


def digest(source: str) -> str:
    """Digest of all that the machine code of a source text follows from."""
    import llvmlite  # type: ignore[import-untyped]  # it ships no types
    import numba
    from llvmlite import binding

    called = [(_ROOM / name).read_text(encoding="utf-8") for name in _CALLED]
    cpu = f"{binding.get_host_cpu_name()} {binding.get_host_cpu_features().flatten()}"
    versions = f"{sys.version} {numba.__version__} {llvmlite.__version__}"
    settings = " ".join(f"{k}={v}" for k, v in sorted(os.environ.items()) if k.startswith("NUMBA_"))
    text = json.dumps([source, *called, cpu, versions, settings])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def cache_place() -> Path | None:
    """Folder of the cache, or None where it is off or cannot be written."""
    given = os.environ.get("SIMCORE_CACHE", "")
    if given == "off" or os.environ.get("NUMBA_DISABLE_JIT") == "1":
        return None
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    place = Path(given) if given else home / "simcore" / "kernels"
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return place if os.access(place, os.W_OK) else None


def _plain(source: str, name: str, key: str, example: Callable[..., object]) -> Any:
    with tempfile.TemporaryDirectory() as aside:
        module = _module(Path(aside) / "kernel.py", source, key)
        function = getattr(module, name)
        example(function)
    return function


def _cached(source: str, name: str, folder: Path, example: Callable[..., object]) -> Any:
    if not _whole(folder, source):
        shutil.rmtree(folder, ignore_errors=True)
        aside = Path(tempfile.mkdtemp(prefix=".building-", dir=folder.parent))
        try:
            built = _with_cache(_module(aside / "kernel.py", source, folder.name), name)
            example(built)
            files = sorted(p for p in aside.rglob("*") if p.suffix in (".py", ".nbi", ".nbc"))
            seal = {str(p.relative_to(aside)): _sum(p) for p in files}
            (aside / _SEAL).write_text(json.dumps(seal), encoding="utf-8")
            try:
                aside.rename(folder)
            except OSError:  # another process was first: its folder is as good
                shutil.rmtree(aside, ignore_errors=True)
            return built
        except BaseException:
            shutil.rmtree(aside, ignore_errors=True)
            raise
    return _with_cache(_module(folder / "kernel.py", None, folder.name), name)


def _whole(folder: Path, source: str) -> bool:
    """Whether a folder holds this source and every file as it was sealed."""
    try:
        seal = json.loads((folder / _SEAL).read_text(encoding="utf-8"))
        if (folder / "kernel.py").read_text(encoding="utf-8") != source:
            return False
        return len(seal) > 1 and all(_sum(folder / name) == s for name, s in seal.items())
    except (OSError, ValueError):
        return False


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _module(path: Path, source: str | None, key: str) -> ModuleType:
    """Import a kernel's file; write it first if there is a source."""
    if source is not None:
        path.write_text(source, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(f"simcore_kernel_{key}", path)
    if spec is None or spec.loader is None:  # pragma: no cover - a .py file always has one
        raise ImportError(str(path))
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # what was compiled refers to its module by name
    spec.loader.exec_module(module)
    return module


def _with_cache(module: ModuleType, name: str) -> Any:
    function = getattr(module, name)
    function.enable_caching()
    return function
