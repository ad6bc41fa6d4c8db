"""nbgrader's exchange: whose hand-in is taken in, and feedback for those who used it."""

from glob import escape
from pathlib import Path

from nbgrader.exchange.default import ExchangeCollect, ExchangeReleaseFeedback

KNOWN_BY = ("timestamp.txt", "submission_secret.txt")


class Collect(ExchangeCollect):
    """Take in hand-ins that belong to the student whom they name; say of the others whose they are.

    For a machine on which students have accounts. nbgrader itself warns and takes them in, so that
    one student could replace what another handed in.
    """

    src_records: list[dict]

    def init_src(self) -> None:
        """Choose what is taken in; see nbgrader's ExchangeCollect."""
        super().init_src()
        self.src_records = [one for one in self.src_records if one["username"] is not None]

    def _path_to_record(self, path: str) -> dict:
        record = super()._path_to_record(path)
        owner = Path(path).owner()
        if self.check_owner and owner != record["username"]:
            self.log.error(
                "%s names %s and belongs to %s: it is not taken in; ask %s about it",
                path,
                record["username"],
                owner,
                owner,
            )
            record["username"] = None  # nobody's, so that no hand-in of a student makes way for it
        return record


class ReleaseFeedback(ExchangeReleaseFeedback):
    """Release the pages of those who handed in through the exchange; name the others.

    The exchange knows a hand-in by a secret that came with it. One that was taken in from a zip
    file has none, and nbgrader stops at it.
    """

    def copy_files(self) -> None:
        """Copy the pages into the exchange; see nbgrader's Exchange."""
        outside = [path.parent.name for path in self._folders() if not came_through_exchange(path)]
        if outside:
            self.log.warning(
                "not handed in through the exchange, so send them the pages in %s yourself: %s",
                self.coursedir.feedback_directory,
                ", ".join(outside),
            )
        excluded = [name for name in self.coursedir.student_id_exclude.split(",") if name]
        self.coursedir.student_id_exclude = ",".join([*excluded, *outside])
        super().copy_files()

    def _folders(self) -> list[Path]:
        directory = self.coursedir
        step = Path(directory.root, directory.feedback_directory)
        pattern = directory.student_id or "*"
        found = step.glob(f"{pattern}/{escape(directory.assignment_id)}")
        return sorted(path for path in found if path.is_dir())


def came_through_exchange(folder: Path) -> bool:
    """Tell whether feedback is of a hand-in that nbgrader's exchange knows."""
    return all((folder / name).is_file() for name in KNOWN_BY)
