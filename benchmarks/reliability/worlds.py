"""The same runs in several worlds: other Pythons, other releases of the libraries, threads, compiled or not.

    python benchmarks/reliability/worlds.py --folder /tmp/worlds --newest /path/to/python3.13

Makes an environment for each world (below `--folder`; one that is there is used again), runs the same scenarios in it,
and writes which worlds give equal bits to benchmarks/reliability/WORLDS.md. `--digest` does the runs here, and prints.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
RESULT = Path(__file__).with_name("WORLDS.md")
# Scenarios, replicates and months: everything that happens in the model, and short enough to be run uncompiled.
RUNS = (("baseline", 4, 60), ("second-generation", 2, 36), ("small-town", 2, 24), ("cohort-of-eight", 1, 6))
LIBRARIES = ("numpy", "numba", "llvmlite", "scipy", "pandas", "pyarrow", "pydantic", "mesa")
SEED = 3


def digest(threads: int) -> dict[str, str]:
    """Digests of all tables of the runs, here."""
    import numba
    import numpy as np

    from cisim import load
    from cisim.compilation import source_digest
    from cisim.simulation import live_through

    whole = hashlib.sha256()
    for name, n, horizon in RUNS:
        scenario = load(name).override(horizon=horizon)
        lives = live_through(scenario, np.arange(n), SEED, record=("runs", "months", "organizations"), threads=threads)
        for table in (lives.runs, lives.months, lives.organizations):
            for field in table.dtype.names:
                whole.update(np.ascontiguousarray(table[field]).tobytes())
    return {
        "digest": whole.hexdigest()[:16],
        "rules": source_digest(),
        "python": platform.python_version(),
        "compiled": "no" if numba.config.DISABLE_JIT else "yes",
        "sampled": sampled(),
        "threads": str(threads),
        **{name: version_of(name) for name in LIBRARIES},
    }


def sampled() -> str:
    """Digest of what libraries draw: the points of a sampled design of each kind."""
    from cisim.sweep.design import Sampling, made
    from cisim.sweep.factors import factor_from

    factors = [factor_from(path, None) for path in ("trust.initial", "pressure.quick_wins", "politics.term_limit")]
    kinds = (("latin-hypercube", 20), ("sobol", 16), ("morris", 8))
    points = b"".join(made(Sampling(kind, n, SEED), factors).values.tobytes() for kind, n in kinds)
    return hashlib.sha256(points).hexdigest()[:8]


def version_of(library: str) -> str:
    from importlib.metadata import version

    return version(library)


def lower_bounds() -> list[str]:
    """The oldest release of every library that pyproject.toml allows."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [re.sub(r"^([a-z-]+)>=([^,;]+).*", r"\1==\2", each) for each in project["dependencies"]]


def environment(folder: Path, python: str, demands: list[str]) -> Path:
    """The interpreter of a new environment with cisim in it, or of the one that is there."""
    made = folder / "bin" / "python"
    if not (folder / "whole").exists():
        subprocess.run([python, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([made, "-m", "pip", "install", "--quiet", "--no-compile", ROOT, *demands], check=True)
        (folder / "whole").touch()
    return made


def told(python: Path | str, threads: int, compiled: bool, cache: Path) -> dict[str, str]:
    """What the runs give in a world."""
    settings = {"NUMBA_DISABLE_JIT": "0" if compiled else "1", "CISIM_CACHE_DIR": str(cache)}
    path = {"PYTHONPATH": str(ROOT / "src")}  # the same rules everywhere
    command = [python, __file__, "--digest", "--threads", str(threads)]
    done = subprocess.run(command, env={**os.environ, **path, **settings}, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"digest": "failed", "why": done.stderr.strip().splitlines()[-1]}
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--digest", action="store_true")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path("worlds"))
    parser.add_argument("--newest", default="python3.13")
    parser.add_argument("--oldest", default="python3.11")
    asked = parser.parse_args()
    if asked.digest:
        print(json.dumps(digest(asked.threads)))
        return
    cache = Path(os.environ.get("CISIM_CACHE_DIR") or asked.folder / "cache")
    worlds: dict[str, dict[str, str]] = {}
    for threads in (1, 2):
        worlds[f"tested releases, {threads} thread(s)"] = told(sys.executable, threads, True, cache)
    worlds["tested releases, uncompiled"] = told(sys.executable, 1, False, cache)
    for name, python, demands in (
        ("oldest Python and oldest releases", asked.oldest, lower_bounds()),
        ("newest Python and newest releases", asked.newest, []),
    ):
        try:
            made = environment(asked.folder / name.split()[0], python, demands)
        except (OSError, subprocess.CalledProcessError) as error:
            worlds[name] = {"digest": "not installed", "why": str(error)[:200]}
            continue
        worlds[f"{name}, compiled"] = told(made, 2, True, cache)
        worlds[f"{name}, uncompiled"] = told(made, 1, False, cache)
    write(worlds)


def write(worlds: dict[str, dict[str, str]]) -> None:
    """The table, and a sentence on what is equal."""
    first = next(iter(worlds.values()))
    ran = {name: each for name, each in worlds.items() if "rules" in each}
    equal = [name for name, each in ran.items() if each["digest"] == first["digest"]]
    lines = [
        "# The same runs in several worlds",
        "",
        "Made by `python benchmarks/reliability/worlds.py`. Digest: of every bit of the tables `runs`, `months` and",
        f"`organizations` of {', '.join(f'{n} x {name} ({months} months)' for name, n, months in RUNS)}, seed {SEED}.",
        "Designs: digest of the points of a Latin hypercube, a Sobol' and a Morris design, which libraries draw.",
        f"Machine: {platform.machine()}, {platform.system()}. Rules: {first.get('rules')}.",
        "",
        f"{len(equal)} of the {len(ran)} worlds that ran give the bits of the first.",
        "",
        "| world | digest | designs | Python | " + " | ".join(LIBRARIES) + " |",
        "|---" * (4 + len(LIBRARIES)) + "|",
    ]
    for name, each in worlds.items():
        cells = [each.get(key, "") for key in ("digest", "sampled", "python", *LIBRARIES)]
        lines.append(f"| {' | '.join([name, *cells])} |" + (f" <!-- {each['why']} -->" if "why" in each else ""))
    RESULT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
