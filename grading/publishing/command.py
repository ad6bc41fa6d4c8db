"""`course publish`: the students' repository, in a folder of this machine or at an address."""

from pathlib import Path

from grading.course import Course, scratch
from grading.errors import LeakFound, PublishError
from grading.publishing.contents import contents
from grading.publishing.distribution import version_of
from grading.publishing.repository import Published, bring_up, clone, push
from grading.publishing.secrets import shown_secrets
from grading.releasing import stale_notebooks

SHOWN = 3  # leaks that the sentence lists


def publish(course: Course, target: str) -> Published:
    """Bring the students' repository up to what the course is now.

    target: a folder, or the address of a repository, which is cloned and pushed to
    raises: PublishError, LeakFound; then the repository is as it was
    """
    files = ready(course)
    message = f"The course, version {version_of(files)}"
    if not is_address(target):
        return bring_up(Path(target), files, message)
    with scratch(course.root) as folder:
        clone(target, folder / "students")
        done = bring_up(folder / "students", files, message)
        if done:
            push(folder / "students")
    return done


def ready(course: Course) -> dict[str, bytes]:
    """Return the files to publish, every byte of them searched for what students must not see.

    raises: PublishError where release/ is old, LeakFound
    """
    refuse_stale(course)
    files = contents(course)
    if secrets := shown_secrets(course, files):
        more = f", and {len(secrets) - SHOWN} more" if len(secrets) > SHOWN else ""
        raise LeakFound(
            f"nothing was published: {'; '.join(secrets[:SHOWN])}{more}: take that out first"
        )
    return files


def refuse_stale(course: Course) -> None:
    """Raise PublishError where release/ is not what source/ gives."""
    for assignment in course.assignments:
        if stale := stale_notebooks(assignment):
            raise PublishError(
                f"release/{assignment}/{stale[0]} is not what source/ gives now: "
                f"run `course release {assignment}` and publish again"
            )


def is_address(target: str) -> bool:
    """Tell whether a target is a repository elsewhere, and no folder.

    >>> [is_address(text) for text in ("../students", "git@github.com:uni/dl.git", "C:\\\\course")]
    [False, True, False]
    """
    return "://" in target or ("@" in target and ":" in target)
