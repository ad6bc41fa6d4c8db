"""Where data sets are looked for, downloaded to, and kept, whole or not at all."""

from helpers.data.store.arrays import Arrays
from helpers.data.store.cache import read_cached
from helpers.data.store.downloads import SECONDS, Remote, alone, download, download_all, may_fetch
from helpers.data.store.keep import load_kept, new_folder, write_all
from helpers.data.store.places import data_folders

__all__ = [
    "SECONDS",
    "Arrays",
    "Remote",
    "alone",
    "data_folders",
    "download",
    "download_all",
    "load_kept",
    "may_fetch",
    "new_folder",
    "read_cached",
    "write_all",
]
