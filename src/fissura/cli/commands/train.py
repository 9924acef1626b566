"""Train the classifier of candidates on phantoms."""

from __future__ import annotations

from pathlib import Path

from fissura.cli.options import Above0, ExecutorOptions, From0
from fissura.cli.terminal import console, progress_bar, show_table

__all__ = ["train"]

ALL_CORES = ExecutorOptions()


def train(
    out: Path,
    *,
    phantoms: From0 | None = None,
    first_seed: From0 | None = None,
    examples: Path | None = None,
    decisions: list[Path] | None = None,
    decision_weight: Above0 = 10.0,
    overwrite: bool = False,
    executor: ExecutorOptions = ALL_CORES,
) -> None:
    """Train the classifier that separates cracks and holes from similar features.

    Parameters
    ----------
    out
        File to write, such as classifier.npz; study.toml names it as
        detect.classifier.
    phantoms
        How many phantoms to learn from; as many as the classifier that comes with the
        software if left out.
    first_seed
        Seed of the first; others give another classifier.
    examples
        Folder for the examples of each phantom, so that interrupted training
        continues; beside the classifier if left out.
    decisions
        Tables of findings that people decided on: folder, id, kind, volume.
    decision_weight
        How many candidates of phantoms each decided finding counts for.
    overwrite
        Replace a file of that name, once the new one is whole.
    """
    from dataclasses import replace

    from fissura.io import read_decisions
    from fissura.settings import Detect
    from fissura.validation import PLAN, Taught, train_classifier

    plan = replace(
        PLAN,
        count=PLAN.count if phantoms is None else phantoms,
        first_seed=PLAN.first_seed if first_seed is None else first_seed,
    )
    decided = tuple(one for path in decisions or () for one in read_decisions(path))
    with progress_bar("grow and search phantoms") as on_done:
        trained = train_classifier(
            plan,
            Detect(),
            into=out,
            taught=Taught(decided, decision_weight, tuple(decisions or ())),
            overwrite=overwrite,
            examples=examples or out.with_name(f"{out.stem}-examples"),
            executor=executor.start(on_done=on_done),
        )
    show_table(
        "Candidates learnt from",
        ("", "What they are", "How many"),
        ((what, name, str(count)) for what, name, count in trained.counts),
    )
    if decided:
        console.print(f"{trained.decided} of {len(decided)} decisions were met again")
    for what, right in trained.right:
        console.print(
            f"{what}: {100 * right:.1f} % named rightly by trees that had not seen "
            "their phantom"
        )
    for sentence in trained.expected:
        console.print(f"Expect {sentence}", soft_wrap=True)
    console.print(f"Classifier: {out}", soft_wrap=True)
