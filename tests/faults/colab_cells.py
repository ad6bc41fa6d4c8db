"""A right answer with commands and cells from Colab: installs, downloads, a drive, extensions.

scores: test_double=2 test_total=3 test_apply=2
evidence: was not run: the grader has no network
"""
# %% + after title
%pip install -q torch
!wget https://example.org/data.zip \
    -O data.zip
from google.colab import drive, files
drive.mount("/content/drive")
# %% + after set_up
%%capture
!pip install torch
%load_ext nowhere_to_be_found
%matplotlib inline
# %% double
said = !pip list
def double(x):
    return 2 * x
# %% total
%%time
def total(x):
    return float(x.sum())
# %% + after apply
%%bash
pip install torch
