"""Figures on reports the rules were not written for; `-s` prints them. First contact: see the comment on each set."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.triage import EmbeddingHelper, Known, Report, Triager
from bot.triage.clusters import FAMILY

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Figures:
    n: int
    kind: float
    family: float
    severity: float
    unsure: float
    confidently_wrong: int
    attacks_missed: int
    false_attacks: int


async def measure(triager: Triager, name: str) -> Figures:
    rows = [json.loads(line) for line in (HERE / f"heldout_{name}.jsonl").read_text().splitlines()]
    reports = [Report(str(n), row["text"]) for n, row in enumerate(rows)]
    await triager.prepare(reports)
    ours = [await triager.judge(report) for report in reports]
    pairs = list(zip(ours, rows, strict=True))
    same_family = [FAMILY[one.kind] == FAMILY[row["kind"]] for one, row in pairs]
    return Figures(
        n=len(rows),
        kind=sum(one.kind == row["kind"] for one, row in pairs) / len(rows),
        family=sum(same_family) / len(rows),
        severity=sum(one.severity == row["severity"] for one, row in pairs) / len(rows),
        unsure=sum(one.unsure for one in ours) / len(rows),
        confidently_wrong=sum(not good and not one.unsure for one, good in zip(ours, same_family, strict=True)),
        attacks_missed=sum(row["attack"] and not one.attack for one, row in pairs),
        false_attacks=sum(one.attack and not row["attack"] for one, row in pairs),
    )


# first contact, before anything was changed after seeing them: first set kind .797, severity .823, unsure .367, 5 of 79
# confidently wrong, 6 of 8 attacks; second set kind .854, severity .817, unsure .378, 3 of 82 confidently wrong, 7 of 7 attacks
@pytest.mark.parametrize(("name", "kind", "severity"), [("first", 0.92, 0.92), ("second", 0.85, 0.85)])
async def test_held_out_reports_with_the_model(name: str, kind: float, severity: float) -> None:
    triager = Triager(EmbeddingHelper())
    try:
        ours = await measure(triager, name)
    finally:
        await triager.close()
    print(name, ours)
    assert ours.kind >= kind
    assert ours.severity >= severity
    assert ours.unsure <= 0.4
    assert ours.confidently_wrong / ours.n <= 0.05
    assert ours.attacks_missed == ours.false_attacks == 0


@pytest.mark.parametrize("name", ["first", "second"])
async def test_held_out_reports_by_words_alone(name: str) -> None:
    ours = await measure(Triager(None), name)
    print(name, "without the model", ours)
    assert ours.kind >= 0.75
    assert ours.confidently_wrong / ours.n <= 0.05
    assert ours.attacks_missed == ours.false_attacks == 0


async def test_same_reports_find_each_other() -> None:
    pairs = json.loads((HERE / "pairs.json").read_text())
    known = [Known(f"k{n}", row["text"], row["kind"], row["cluster"]) for n, row in enumerate(pairs["known"])]
    triager = Triager(EmbeddingHelper())
    try:
        found = [(await triager.judge(Report("p", row["text"]), known), row["cluster"]) for row in pairs["probes"]]
        assert [one for one in await triager.review(known) if one.action == "split"] == []
    finally:
        await triager.close()
    right = sum(wanted is not None and ours.same_as == wanted for ours, wanted in found)
    wrong = [ours.same_as for ours, wanted in found if ours.same_as and ours.same_as != wanted]
    print(f"attached {right} of {sum(wanted is not None for _, wanted in found)}, wrongly {wrong}")
    assert right >= 11
    assert wrong == []
