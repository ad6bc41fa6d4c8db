"""The course's time zone, in which people write dates and are shown them."""

from datetime import tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from grading.errors import CourseNotFound

if TYPE_CHECKING:
    from grading.course.folder import Course


def zone_of(course: "Course") -> tzinfo:
    """Return the course's time zone, nbgrader's c.Exchange.timezone.

    raises: CourseNotFound where it is none
    """
    name = course.config.Exchange.get("timezone", "UTC")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError) as error:
        raise CourseNotFound(
            f"nbgrader_config.py: c.Exchange.timezone is {name!r}, which is no time zone: "
            "write one such as 'Europe/Berlin'"
        ) from error
