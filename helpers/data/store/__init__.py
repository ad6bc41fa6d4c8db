"""Where data sets are looked for, downloaded to, and kept, whole or not at all."""

from helpers.data.store.arrays import Arrays
from helpers.data.store.cache import read_cached
from helpers.data.store.downloads import Remote, alone, download, download_all
from helpers.data.store.keep import load_kept, new_folder, write_all
from helpers.data.store.places import VARIABLE, data_folders

__all__ = [
    "VARIABLE",
    "Arrays",
    "Remote",
    "alone",
    "data_folders",
    "download",
    "download_all",
    "load_kept",
    "new_folder",
    "read_cached",
    "write_all",
]
