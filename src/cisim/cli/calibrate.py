"""`cisim calibrate`: which uncertain numbers agree with published patterns, as a sample of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cisim.cli import options as o
from cisim.cli.sweep import interruptible
from cisim.cli.sweep_progress import telling
from cisim.cli.terminal import Terminal, finite

if TYPE_CHECKING:
    import pandas as pd

    from cisim.calibration import Calibrated
    from cisim.calibration.waves import Wave

LEAST_HEIGHT = 2.6  # of the figure [inches]: its headline has room beside a target or two
File = Annotated[Path, typer.Argument(metavar="FILE", help="Calibration file (see configs/calibration.yaml).")]
Into = Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder of the results; the same one goes on.")]


def calibrate(
    file: File,
    out: Into,
    threads: o.Threads = 0,
    as_json: o.Json = False,
    quiet: o.Quiet = False,
) -> None:
    """Narrow uncertain numbers down to those that agree with published patterns.

    Sets of the free numbers live through the same cities with the same luck. Wave by wave the sets nearest to the
    targets are kept, and new ones tried around them, until hardly any comes nearer (approximate Bayesian computation,
    Lenormand, Jabot & Deffuant 2013). The folder gets posterior.parquet (a sample of equally likely sets), sets.parquet
    (all that were tried), fit.csv, tradeoffs.csv and a figure. Whatever stops it, the same command goes on.

    [bold]Example[/bold]

    cisim calibrate configs/calibration.yaml --out results/calibration
    """
    from cisim.calibration import calibrate as narrowed
    from cisim.calibration import fit_table, load_calibration, tradeoffs
    from cisim.sweep import Workers

    terminal = Terminal(as_json, quiet)
    calibration = load_calibration(file)

    def tell(wave: Wave) -> None:
        if not (as_json or quiet):
            typer.echo(_line(wave), err=True)

    with interruptible(out), telling(terminal) as progress:
        found = narrowed(calibration, out, workers=Workers("threads", threads), progress=progress, tell=tell)
    fit, opposed = fit_table(found), tradeoffs(found)
    _write(out, found, fit, opposed, o.command_line("calibrate", [file.name], []))
    if as_json:
        terminal.json(finite({"fit": fit.to_dict("records"), "tradeoffs": opposed.to_dict("records")}))
        return
    _show(terminal, fit)
    terminal.hint(f"\n{len(found.posterior)} equally likely sets of numbers: {out / 'posterior.parquet'}")


def _line(wave: Wave) -> str:
    nearer = "" if wave.number == 0 else f", {wave.share_nearer:.0%} of the new ones nearer than those before"
    told = f"wave {wave.number}: {wave.n_tried} sets tried, {wave.n_kept} kept within {wave.tolerance:.2f}"
    return f"{told} (the nearest at {wave.nearest:.2f}){nearer}"


def _show(terminal: Terminal, fit: pd.DataFrame) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("", "pattern", "target", "default", "calibrated (95%)", "within"):
        table.add_column(name, justify="left" if name in ("", "pattern") else "right")
    for row in fit.itertuples():
        aim = f"{row.low:.3g} to {row.high:.3g}" + ("" if row.is_fitted else " (reported)")
        found = f"{row.estimate:.3g} ({row.low_found:.3g} to {row.high_found:.3g})"
        table.add_row(str(row.pattern), str(row.meaning), aim, f"{row.default:.3g}", found, f"{row.share_within:.0%}")
    terminal.out.print(table)


def _write(out: Path, found: Calibrated, fit: pd.DataFrame, opposed: pd.DataFrame, command: str) -> None:
    """Everything whole or not at all; the figure last."""
    from cisim.calibration.fit import COLUMNS
    from cisim.figures import calibration as drawing
    from cisim.figures import provenance, style
    from cisim.results.manifest import provenance as origin
    from cisim.results.tables import dictionary_of
    from cisim.sweep.files import told_of, write_whole

    made = origin(command, found.calibration.content.seed)
    with told_of(out):
        write_whole(out / "posterior.parquet", parquet(found.posterior, made))
        write_whole(out / "sets.parquet", parquet(found.sets, made))
        tables = {"fit": fit, "tradeoffs": opposed}
        for name, table in {**tables, "dictionary": dictionary_of(tables, COLUMNS)}.items():
            write_whole(out / f"{name}.csv", table.to_csv(index=False, lineterminator="\n").encode())
        with style.theme():
            figure, ax = style.new_figure(height=max(LEAST_HEIGHT, 0.6 + 0.42 * len(fit)))
            drawing.draw(fit, ax)
        provenance.save(figure, out / "fit", made)


def parquet(table: pd.DataFrame, made: dict[str, str]) -> bytes:
    """A table as the bytes of a Parquet file that says where it comes from."""
    import io
    import json

    import pyarrow as pa
    import pyarrow.parquet as pq

    content = pa.Table.from_pandas(table, preserve_index=False)
    buffer = io.BytesIO()
    pq.write_table(content.replace_schema_metadata({"cisim": json.dumps(made)}), buffer, compression="zstd")
    return buffer.getvalue()
