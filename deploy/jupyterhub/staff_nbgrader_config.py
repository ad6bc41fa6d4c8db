"""nbgrader for the course's account under the hub: where the course and its exchange are.

What else is set stands in the course folder's own nbgrader_config.py.
"""

import os

from grading.plugins import Collect

c = get_config()
c.CourseDirectory.root = os.environ["COURSE_FOLDER"]
c.Exchange.root = os.environ.get("COURSE_EXCHANGE", "/srv/nbgrader/exchange")
load_subconfig("nbgrader_config.py", path=os.environ["COURSE_FOLDER"])

# Students have accounts here: a hand-in counts only where it belongs to whom it names.
c.ExchangeFactory.collect = Collect
