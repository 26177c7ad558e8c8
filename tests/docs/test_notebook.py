"""The notebook for a methods class runs from top to bottom, and shows what it says it shows."""

import json
import re
from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).parents[2] / "docs" / "teaching" / "methods.ipynb"


@pytest.mark.slow
def test_the_cells_run_in_their_order(capsys):
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    names = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            exec("".join(cell["source"]), names)
    said = capsys.readouterr().out
    paired, unpaired = map(float, re.search(r"interval: ([\d.]+) months with pairs, ([\d.]+) without", said).groups())
    assert paired < unpaired
    naive, incidences, ended = map(
        float, re.search(r"to ([\d.]+), incidences to ([\d.]+), and ([\d.]+) ended", said).groups()
    )
    assert naive > incidences
    assert incidences == pytest.approx(ended, abs=0.002)
