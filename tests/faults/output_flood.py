"""A right answer that shows pictures, tables, JSON and text of many megabytes, in every cell.

scores: test_double=2 test_total=3 test_apply=2
"""
# %% + after double
from IPython.display import display

for _ in range(3):
    print("x" * 900_000)
    display({"image/png": "A" * 6_000_000, "text/plain": "a figure"}, raw=True)
    display({"text/html": "<b>" * 300_000, "text/plain": "a table"}, raw=True)
    display({"application/json": {"a": ["x" * 1000] * 1000}}, raw=True)
for _ in range(2000):
    display({"text/plain": "many"}, raw=True)
raise ValueError("x" * 900_000)
# %% + after total
display({"text/plain": {"a": 1}}, raw=True)
display({}, raw=True)
