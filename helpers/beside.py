"""Helpers that run where the student's object lives.

In a notebook that is here, and nothing happens. The grader runs tests in another process than the
student's code; there a test holds stand-ins for the student's functions and objects, and a helper
that needs the real thing has to go to it.
"""

from functools import wraps


def beside(helper):
    """Let a helper run beside the first stand-in among its arguments, and return its data.

    helper: a function of a module of the course; it takes and returns plain data and the objects

    >>> @beside
    ... def name_of(function):
    ...     return function.__name__
    >>> name_of(len)
    'len'
    """

    @wraps(helper)
    def wrapper(*args, **kwargs):
        for value in (*args, *kwargs.values()):
            run = getattr(type(value), "run_beside", None)
            if run is not None:
                return run(value, wrapper, args, kwargs)
        return helper(*args, **kwargs)

    wrapper.beside = helper
    return wrapper
