"""Which verdicts change when one rule of the model is another? python structure.py FOLDER [--cities N]

Every claim is tested with the rules as they are, and with each alternative, in the same cities; into FOLDER go the runs
and structure.csv. The verdicts are those of luck alone: the posterior sample was calibrated with the rules as they are.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from cisim.claims import Size, examine, load_claims

ALTERNATIVES = {"trust.update": "confirming", "membership.exit_rule": "at the threshold", "motivation.form": "linear"}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cities", type=int, default=1000)
    chosen = parser.parse_args()
    rows = []
    for claim in load_claims():
        for path, value in (("", ""), *ALTERNATIVES.items()):
            found = examine(claim.under({path: value} if path else {}), chosen.folder, Size(chosen.cities))
            effect, low, high = found.deciding.interval
            numbers = {"effect": effect, "low": low, "high": high}
            rule = f"{path}: {value}" if path else "as they are"
            told = {"contrast": found.deciding.contrast.name, "unit": found.deciding.contrast.measure.unit}
            rows.append({"id": claim.id, "rules": rule, "verdict": found.verdict, **told, **numbers})
            print(claim.id, rule, found.verdict, flush=True)
    table = pd.DataFrame(rows)
    table.to_csv(chosen.folder / "structure.csv", index=False, lineterminator="\n")
    by_rule = table.set_index(["id", "rules"])["verdict"].unstack(sort=False)  # noqa: PD010 (nothing to aggregate)
    changed = by_rule[by_rule.ne(by_rule["as they are"], axis=0).any(axis=1)]
    print(f"\n{len(changed)} of {len(by_rule)} verdicts change:\n{changed.to_string()}")


if __name__ == "__main__":
    main()
