"""What can go wrong with data, and what is worth a warning.

DataError                   the data asked for cannot be had; the message says what to do
├── MissingDataError        a folder or file that should be there is not
├── BrokenDataError         a file is there but is not what it should be; it is left as it was
└── SplitError              the numbers of rows asked for make no sense
DataWarning                 the data can be used, but they are not quite what was expected
"""


class DataError(Exception):
    """Data cannot be loaded."""


class MissingDataError(DataError):
    """A folder or file is missing."""


class BrokenDataError(DataError):
    """A file's content is not what its name promises."""


class DownloadError(DataError):
    """A file cannot be fetched."""


class SplitError(DataError, ValueError):
    """The numbers of rows asked for make no sense."""


class DataWarning(UserWarning):
    """The data can be used, but something about them should be known."""
