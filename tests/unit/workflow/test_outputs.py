"""No output replaces an input under any name; nothing is replaced unasked."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest

from fissura.blocks import Executor, Threads, silent
from fissura.errors import StorageError
from fissura.io import Ledger, load_study, new_volume, only_run, open_volume
from fissura.io.output_path import check_output, check_outputs, outputs_in
from fissura.model import Box
from fissura.phantoms import TINY, make_study
from fissura.settings import Measure, whole_volume
from fissura.validation import score_specimens, sources_in
from fissura.workflow import (
    StepRunner,
    audit_claims,
    check_study,
    compare_table,
    export,
    inspect,
    new_study,
    run_steps,
    tensile_tests,
    write_comparison,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from fissura.blocks import OnDone

ONE = Executor(Threads(1))


class Mute:
    """Gets reports of steps, and prints nothing."""

    def start(self, step: str, specimen: str) -> OnDone:  # noqa: ARG002
        return silent

    def finish(self, step: str, specimen: str, seconds: float) -> None: ...

    def skip(self, step: str, specimen: str) -> None: ...

    def again(self, step: str, specimen: str, why: str) -> None: ...

    def remark(self, step: str, specimen: str, text: str) -> None: ...


def written(path: Path, grey: NDArray[np.uint8]) -> None:
    z, y, x = grey.shape
    with new_volume(
        path,
        shape=(z, y, x),
        dtype="uint8",
        voxel_um=1.3,
        content="grey",
        about={},
    ) as volume:
        volume.write(Box.whole((z, y, x)), grey)


def same(path: Path) -> Path:
    return path


def by_symlink(path: Path) -> Path:
    link = path.with_name("link")
    link.symlink_to(path)
    return link


def by_hard_link(path: Path) -> Path:
    link = path.with_name("hard")
    link.hardlink_to(path)
    return link


def by_folder_link(path: Path) -> Path:
    link = path.parent.with_name("elsewhere")
    link.symlink_to(path.parent)
    return link / path.name


def by_detour(path: Path) -> Path:
    return path.parent / "x" / ".." / path.name


@pytest.mark.parametrize(
    "name", [same, by_symlink, by_hard_link, by_folder_link, by_detour]
)
def test_an_input_is_not_replaced_by_any_of_its_names(
    tmp_path: Path, name: Callable[[Path], Path]
) -> None:
    folder = tmp_path / "data"
    (folder / "x").mkdir(parents=True)
    (folder / "scan.h5").write_bytes(b"precious")
    with pytest.raises(StorageError, match=r"would replace .*input"):
        check_output(
            name(folder / "scan.h5"), inputs=[folder / "scan.h5"], overwrite=True
        )


def test_nothing_is_written_into_a_folder_that_is_read(tmp_path: Path) -> None:
    (tmp_path / "slices").mkdir()
    with pytest.raises(StorageError, match="a folder that is read"):
        check_outputs(
            [tmp_path / "slices" / "deep" / "out.tif"],
            inputs=[tmp_path / "slices"],
            overwrite=True,
        )


def test_a_folder_that_holds_an_input_is_not_replaced(tmp_path: Path) -> None:
    inner = tmp_path / "all.ome.zarr" / "0"
    inner.mkdir(parents=True)
    with pytest.raises(StorageError, match="which is read, is in it"):
        check_outputs([tmp_path / "all.ome.zarr"], inputs=[inner], overwrite=True)


def test_what_is_there_stays_unless_overwriting_was_asked_for(tmp_path: Path) -> None:
    there, other = tmp_path / "out.csv", tmp_path / "in.csv"
    there.write_text("old")
    other.write_text("read")
    with pytest.raises(StorageError, match=r"left as it is.*--overwrite"):
        check_outputs([there], inputs=[other], overwrite=False)
    check_outputs([there, tmp_path / "new.csv"], inputs=[other], overwrite=True)


def test_a_link_that_leads_nowhere_is_not_replaced_unasked(tmp_path: Path) -> None:
    link = tmp_path / "out.csv"
    link.symlink_to(tmp_path / "unmounted" / "out.csv")
    with pytest.raises(StorageError, match="already exists"):
        check_outputs([link], inputs=[], overwrite=False)


def test_results_do_not_go_where_a_file_stands(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(StorageError, match="but is a file"):
        outputs_in(tmp_path / "out", ["a.csv"])


def test_a_grey_volume_called_bone_survives_an_inspection_in_place(
    tmp_path: Path,
) -> None:
    path = tmp_path / "bone.ome.zarr"
    grey = np.random.default_rng(1).integers(0, 255, (8, 8, 8)).astype(np.uint8)
    written(path, grey)
    for overwrite in (False, True):
        with pytest.raises(StorageError, match="would replace the input"):
            inspect(
                open_volume(path),
                whole_volume(),
                into=tmp_path,
                name="bone",
                executor=ONE,
                overwrite=overwrite,
            )
    np.testing.assert_array_equal(open_volume(path).voxels[:], grey)


def test_a_volume_is_not_exported_into_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.ome.zarr"
    written(path, np.ones((2, 2, 2), np.uint8))
    for into in (path, path / "0" / "b.nrrd"):
        with pytest.raises(StorageError, match="nothing was written"):
            export(
                open_volume(path),
                into=into,
                content="grey",
                overwrite=True,
                executor=ONE,
            )


TABLE = "group,x\n" + "".join(f"{g},{v}\n" for g in "ab" for v in range(4))


def test_a_table_is_not_replaced_by_its_comparison(tmp_path: Path) -> None:
    table = tmp_path / "comparison.csv"
    table.write_text(TABLE)
    with pytest.raises(StorageError, match="would replace the input"):
        write_comparison(
            compare_table(table, group="group", outcomes=["x"]),
            into=tmp_path,
            overwrite=True,
        )
    assert table.read_text() == TABLE


def test_claims_are_not_replaced_by_their_audit(tmp_path: Path) -> None:
    claims = tmp_path / "audit.json"
    claims.write_text("")
    with pytest.raises(StorageError, match="would replace the input"):
        audit_claims(claims, into=tmp_path, overwrite=True)


def test_a_curve_is_not_replaced_by_the_table_of_tests(tmp_path: Path) -> None:
    curve = tmp_path / "tensile.csv"
    curve.write_text("Strain (mm/mm),Stress (MPa)\n0,0\n")
    with pytest.raises(StorageError, match="would replace the input"):
        tensile_tests([curve], Measure(), into=tmp_path, overwrite=True)


def test_a_study_is_started_anew_only_when_asked(tmp_path: Path) -> None:
    new_study(tmp_path)
    (tmp_path / "study.toml").write_text("mine")
    with pytest.raises(StorageError, match="--overwrite"):
        new_study(tmp_path)
    assert (tmp_path / "study.toml").read_text() == "mine"
    new_study(tmp_path, overwrite=True)
    assert (tmp_path / "study.toml").read_text() != "mine"


def test_a_curve_among_the_results_of_a_study_is_a_problem(tmp_path: Path) -> None:
    make_study(tmp_path, geometry=TINY, specimens_per_group=1, workers=Threads(2))
    report = tmp_path / "9-report"
    report.mkdir()
    (tmp_path / "tensile" / "BP-1.csv").rename(report / "BP-1.csv")
    table = tmp_path / "specimens.csv"
    text = table.read_text().replace("tensile/BP-1.csv", "9-report/BP-1.csv")
    table.write_text(text)

    problems = check_study(load_study(tmp_path), executor=ONE).problems

    assert len(problems) == 1
    assert problems[0].startswith("BP-1: ")
    assert "which is read, is in it" in problems[0]


def test_a_report_does_not_replace_a_curve_that_lies_in_its_folder(
    tmp_path: Path,
) -> None:
    layout = new_study(tmp_path / "s")
    curve = layout.report / "S1.csv"
    curve.parent.mkdir()
    curve.write_text("strain,stress (MPa)\n0,0\n1,1\n", encoding="utf-8")
    layout.specimens.write_text(
        "id,group,sex,age_y,drug,dose_mg_week,treatment_y,excluded,scan,tensile\n"
        "S1,BP,,,,,,,,9-report/S1.csv\nS2,FC,,,,,,,,\nS3,NFC,,,,,,,,\n",
        encoding="utf-8",
    )
    study = load_study(layout.root)
    runner = StepRunner(Ledger(layout.ledger), ONE, datetime.now, Mute(), "report")

    with pytest.raises(StorageError, match=r"S1: .*9-report would be replaced"):
        run_steps(study, runner)
    assert curve.exists()


def test_a_classifier_among_the_results_of_a_study_is_a_problem(tmp_path: Path) -> None:
    layout = new_study(tmp_path / "s")
    classifier = layout.report / "classifier.npz"
    classifier.parent.mkdir()
    classifier.write_bytes(b"")
    text = layout.settings.read_text(encoding="utf-8")
    named = text.replace('classifier = ""', f'classifier = "{classifier.as_posix()}"')
    layout.settings.write_text(named, encoding="utf-8")

    problems = check_study(load_study(layout.root), executor=ONE).problems

    assert any(one.startswith("detect.classifier: ") for one in problems), problems


def test_a_classifier_that_is_read_is_not_replaced_by_pictures(tmp_path: Path) -> None:
    written(tmp_path / "v.ome.zarr", np.zeros((4, 4, 4), np.uint8))
    volume = open_volume(tmp_path / "v.ome.zarr")
    classifier = tmp_path / "out/findings/classifier.npz"
    classifier.parent.mkdir(parents=True)
    classifier.write_bytes(b"")
    settings = whole_volume()
    detect = settings.detect.model_copy(update={"classifier": str(classifier)})

    with pytest.raises(StorageError, match="which is read, is in it"):
        inspect(
            volume,
            settings.model_copy(update={"detect": detect}),
            into=tmp_path / "out",
            name="v",
            executor=ONE,
            overwrite=True,
        )
    assert classifier.exists()


def test_a_study_at_which_a_run_is_at_work_is_not_started_anew(
    tmp_path: Path,
) -> None:
    layout = new_study(tmp_path / "s")
    before = layout.specimens.read_bytes()

    with only_run(layout.root), pytest.raises(StorageError, match="is at work"):
        new_study(layout.root, overwrite=True)
    assert layout.specimens.read_bytes() == before


def test_a_listing_of_specimens_is_not_replaced_by_the_evaluation(
    tmp_path: Path,
) -> None:
    (tmp_path / "tables").mkdir()
    listing = tmp_path / "tables" / "specimens.csv"
    listing.write_text(
        "specimen,findings,labels,truth,truth_labels,bone_mm3\n"
        "s1,f.csv,f.nrrd,t.csv,t.nrrd,1\n"
    )
    with pytest.raises(StorageError, match="which is read, is in it"):
        score_specimens(
            sources_in(listing), into=tmp_path, overwrite=True, executor=ONE
        )
