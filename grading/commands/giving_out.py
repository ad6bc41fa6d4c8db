"""Commands that make what others get: publish, site, data, pretrain."""

import argparse
import shlex
from pathlib import Path

from grading.commands.adding import Commands, add_command
from grading.course import Course
from grading.publishing import publish
from grading.site import build_site
from helpers.data import CIFAR10, MNIST, DataError, fetch_for_mirror


def add_commands(commands: Commands) -> None:
    """Add them to `course`."""
    command = add_command(
        commands, "publish", run_publish, "make or update the students' repository"
    )
    command.add_argument("target", metavar="FOLDER_OR_REPOSITORY")

    command = add_command(commands, "site", run_site, "build the course's web pages, to read")
    command.add_argument(
        "folder", nargs="?", type=Path, metavar="FOLDER", help="default: build/site"
    )

    command = add_command(
        commands, "data", run_data, "download the data sets once, for all of a class"
    )
    command.add_argument(
        "--mirror", type=Path, metavar="FOLDER", help="the files as published, for a web server"
    )

    command = add_command(
        commands, "pretrain", run_pretrain, "train the backbones of transfer_learning"
    )
    command.add_argument("--size", action="append", help="resnet10 or resnet18 only")
    command.add_argument("--source", action="append", help="broad or narrow only")
    command.add_argument("--out", type=Path, metavar="FOLDER", help="default: where they ship")
    command.add_argument("--check", action="store_true", help="train nothing; verify the files")


def run_publish(course: Course, arguments: argparse.Namespace) -> int:
    """Bring the students' repository up to what the course is now."""
    done = publish(course, arguments.target)
    if done:
        changed = f"{len(done.written)} files new or changed, {len(done.removed)} gone"
        print(f"{arguments.target}: {changed}; commit {done.commit}")
    else:
        print(f"{arguments.target}: is up to date")
    if not course.config.OpenInColab.get("repository"):
        print(
            "no notebook has a badge for Colab: set c.OpenInColab.repository in nbgrader_config.py "
            "to the repository's address, then course release --all, and publish again"
        )
    return 0


def run_site(course: Course, arguments: argparse.Namespace) -> int:
    """Build the course's web pages."""
    folder = arguments.folder or course.root / "build" / "site"
    site = build_site(course, folder)
    print(f"{site.pages} pages, no leak, no broken link, nothing loaded from elsewhere")
    print(f"open    {site.start}")
    print(f"serve   python -m http.server --directory {shlex.quote(str(folder))}")
    return 0


def run_data(course: Course, arguments: argparse.Namespace) -> int:
    """Download the data sets, for this course or for a mirror of its own."""
    mirror, bad = arguments.mirror, False
    for data_set in (CIFAR10, MNIST):
        try:
            if mirror:
                fetch_for_mirror(data_set, mirror)
                print(f"{data_set.name}: {len(data_set.published)} files in {mirror}")
            else:
                print(f"{data_set.name}: {data_set.fetch(course.root / 'data')}")
        except DataError as error:
            bad = True
            print(f"{data_set.name}: {error}")
    if mirror and not bad:
        print(f"serve them:     cd {shlex.quote(str(mirror))} && python -m http.server 8000")
        print("students set:   COURSE_MIRROR=http://the-name-of-this-machine:8000")
    return int(bad)


def run_pretrain(course: Course, arguments: argparse.Namespace) -> int:
    """Train the backbones of transfer_learning, or with --check compare them with the manifest."""
    from grading.pretrain import check_weights, pretrain  # PyTorch takes seconds to load

    folder = arguments.out or course.root / "helpers" / "torch_nets" / "pretrained" / "weights"
    if arguments.check:
        check_weights(folder)
    else:
        pretrain(arguments.size, arguments.source, folder)
        print(f"written to {folder}")
    return 0
