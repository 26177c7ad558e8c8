"""Mutants: change one thing in one function, and see whether the tests that belong to it notice.

    python benchmarks/reliability/mutants.py store analysis mechanisms --sample 40 --seed 1

A mutant changes one comparison, operator, constant, condition, or leaves one statement out. It is made in memory only,
in a fork of this process that has loaded the libraries; that of a mechanism in a copy of the package, which is compiled
anew: the tree is never touched. The tests stop at the first failure. A mutant whose tests do not end in some minutes
counts as killed. What was found is kept in benchmarks/reliability/MUTANTS.json.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.machinery
import io
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "cisim"
RESULT = Path(__file__).with_name("MUTANTS.json")
BROKEN = 70  # status of a fork in which not even the tests could be started
LONGEST = 600  # seconds of computing for one mutant; whoever takes longer does not end
PATIENCE = 1800  # seconds on the clock; a mutant that only waits
# Of each target: its files, the tests that belong to it, and whether a fork will do: what is compiled needs a copy.
TARGETS: dict[str, tuple[str, tuple[str, ...], bool]] = {
    "store": ("sweep/store.py", ("tests/faults/test_store.py",), True),
    "analysis": ("analysis/*.py", ("tests/analysis",), True),
    "mechanisms": (
        "mechanisms/*.py",
        ("tests/docs/test_golden.py", "tests/model", "tests/test_common_luck.py", "tests/patterns"),
        False,
    ),
}
COMPARED = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}
COMPARED |= {ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In}
COUNTED = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult}
COUNTED |= {ast.Mod: ast.Mult, ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd}


@dataclass(frozen=True)
class Mutant:
    """What is changed: a file, the line, and in words how; `number` is the node's place in the tree."""

    path: Path
    line: int
    number: int
    how: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(SOURCE).as_posix()}:{self.line} {self.how}"


def changed(node: ast.AST) -> tuple[str, ast.AST] | None:
    """A node changed in one way, and how in words; None for one that is left alone."""
    new = copy.deepcopy(node)
    if isinstance(new, ast.Compare) and type(new.ops[0]) in COMPARED:
        new.ops[0] = COMPARED[type(new.ops[0])]()
    elif isinstance(new, (ast.BinOp, ast.AugAssign)) and type(new.op) in COUNTED:
        new.op = COUNTED[type(new.op)]()
    elif isinstance(new, ast.BoolOp):
        new.op = ast.And() if isinstance(new.op, ast.Or) else ast.Or()
    elif isinstance(new, ast.UnaryOp) and isinstance(new.op, (ast.Not, ast.USub)):
        new = new.operand
    elif isinstance(new, ast.Constant) and isinstance(new.value, bool):
        new.value = not new.value
    elif isinstance(new, ast.Constant) and isinstance(new.value, (int, float)):
        new.value = new.value + 1
    elif isinstance(new, (ast.If, ast.IfExp)):
        new.test = ast.UnaryOp(ast.Not(), new.test)
    elif isinstance(new, ast.AugAssign) or (isinstance(new, ast.Expr) and isinstance(new.value, ast.Call)):
        new = ast.Pass()
    else:
        return None
    ast.fix_missing_locations(ast.copy_location(new, node))
    said = ast.unparse(node).splitlines()[0][:70], ast.unparse(new).splitlines()[0][:70]
    return f"`{said[0]}` -> `{said[1]}`", new


def in_functions(tree: ast.Module) -> Iterator[tuple[int, ast.AST]]:
    """Every node inside of a function's body, numbered; annotations, decorators and defaults are left alone."""
    inside: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            inside |= {id(each) for line in node.body for each in ast.walk(line)}
        if isinstance(node, ast.AnnAssign):
            inside -= {id(each) for each in ast.walk(node.annotation)}
    yield from ((number, node) for number, node in enumerate(ast.walk(tree)) if id(node) in inside)


def mutants_of(path: Path) -> list[Mutant]:
    """All mutants of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = ((number, node, changed(node)) for number, node in in_functions(tree))
    return [Mutant(path, node.lineno, number, made[0]) for number, node, made in found if made is not None]


def mutated(mutant: Mutant) -> ast.Module:
    """The tree of a file with the mutant in it."""
    tree = ast.parse(mutant.path.read_text(encoding="utf-8"))
    node = next(each for number, each in enumerate(ast.walk(tree)) if number == mutant.number)
    _, new = changed(node) or ("", node)

    class Swap(ast.NodeTransformer):
        def visit(self, each: ast.AST) -> ast.AST:
            return new if each is node else self.generic_visit(each)

    return ast.fix_missing_locations(Swap().visit(tree))


def runs(tests: list[str], mutant: Mutant | None, is_forked: bool) -> tuple[str, float]:
    """What becomes of the tests: passed, failed, endless, or broken; and how long it took [s]."""
    started = time.monotonic()
    status = forked(tests, mutant) if is_forked else copied(tests, mutant)
    ways = dict.fromkeys((1, 2), "failed") | {0: "passed"}
    ways |= dict.fromkeys((-signal.SIGALRM, -signal.SIGKILL, -signal.SIGXCPU), "endless")
    return ways.get(status, "broken"), time.monotonic() - started


def forked(tests: list[str], mutant: Mutant | None) -> int:
    """The status of the tests in a fork of this process."""
    pid = os.fork()
    if pid == 0:
        signal.alarm(PATIENCE)
        resource.setrlimit(resource.RLIMIT_CPU, (LONGEST, LONGEST))
        try:
            os._exit(tested(tests, mutant))
        finally:
            os._exit(BROKEN)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def copied(tests: list[str], mutant: Mutant | None) -> int:
    """The status of the tests over a copy of the package, whose rules are compiled into a folder of their own."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy_of = Path(folder) / "src" / "cisim"
        shutil.copytree(SOURCE, copy_of, ignore=shutil.ignore_patterns("__pycache__"))
        (copy_of / "configs").symlink_to(ROOT / "configs")
        if mutant is not None:
            changed_file = copy_of / mutant.path.relative_to(SOURCE)
            changed_file.write_text(ast.unparse(mutated(mutant)), encoding="utf-8")
        found = {**os.environ, "PYTHONPATH": str(copy_of.parent), "CISIM_CACHE_DIR": f"{folder}/cache"}
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", f"--basetemp={folder}/tests"]
        try:
            done = subprocess.run([*command, *tests], env=found, capture_output=True, timeout=PATIENCE, check=False)
        except subprocess.TimeoutExpired:
            return -signal.SIGALRM
        return done.returncode


def tested(tests: list[str], mutant: Mutant | None) -> int:
    """In a fork: pytest's status, with the mutant in place of its file."""
    import pytest

    if mutant is not None:
        code = compile(mutated(mutant), str(mutant.path), "exec")
        real = importlib.machinery.SourceFileLoader.get_code

        def get_code(loader: importlib.machinery.SourceFileLoader, name: str) -> object:
            return code if Path(loader.path) == mutant.path else real(loader, name)

        importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[method-assign, assignment]
    quiet = io.StringIO()
    options = ["-x", "-q", "-p", "no:cacheprovider", "-m", "not slow and not kills and not browser and not fuzz"]
    memory = Path("/dev/shm")  # tests that sync files wait for the disk
    options += [f"--basetemp={memory}/mutants-{os.getpid()}"] if memory.is_dir() else []
    with redirect_stdout(quiet), redirect_stderr(quiet):
        return int(pytest.main([*options, *tests]))


def preload() -> None:
    """Load what is slow, and not ours."""
    for name in ("numba", "pandas", "pyarrow.dataset", "scipy.stats", "statsmodels.duration.api", "SALib",
                 "pydantic", "matplotlib.figure", "mesa", "duckdb"):  # fmt: skip
        __import__(name)
    assert not any(name.split(".")[0] == "cisim" for name in sys.modules)


def tests_of(target: str, path: Path) -> list[str]:
    """The tests of a file: for the analysis those of its own name where there are any, and then the others."""
    every = [str(ROOT / test) for test in TARGETS[target][1] if (ROOT / test).exists()]
    own = ROOT / "tests" / "analysis" / f"test_{path.stem}.py"
    return [str(own)] if target == "analysis" and own.exists() else every


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", default=list(TARGETS))
    parser.add_argument("--sample", type=int, default=40, help="mutants of each target, drawn at random")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    os.chdir(ROOT)
    preload()
    kept = json.loads(RESULT.read_text()) if RESULT.exists() else {}
    for target in asked.targets:
        files = [path for path in sorted(SOURCE.glob(TARGETS[target][0])) if path.stem != "__init__"]
        every = [mutant for path in files for mutant in mutants_of(path)]
        drawn = random.Random(asked.seed).sample(every, min(asked.sample, len(every)))
        found: dict[str, str] = {}
        kept[target] = {"all": len(every), "seed": asked.seed, "found": found}
        said, seconds = runs([str(ROOT / test) for test in TARGETS[target][1]], None, TARGETS[target][2])
        if said != "passed":  # or else everything would count as noticed
            sys.exit(f"{target}: the tests do not pass with the source as it is ({said})")
        print(f"{said:8} {seconds:6.1f} s  {target} as it is", flush=True)
        every_test = [str(ROOT / test) for test in TARGETS[target][1]]
        for mutant in drawn:
            own = tests_of(target, mutant.path)
            found[str(mutant)], seconds = runs(own, mutant, TARGETS[target][2])
            if found[str(mutant)] == "passed" and own != every_test:
                found[str(mutant)], more = runs(every_test, mutant, TARGETS[target][2])
                seconds += more
            print(f"{found[str(mutant)]:8} {seconds:6.1f} s  {mutant}", flush=True)
        RESULT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
