"""Things that no notebook can hold are displayed; the answers are right.

scores: test_double=2 test_total=3 test_apply=2
"""
# %% + after double
from IPython.display import display

display({"text/plain": np.ones(3), "text/html": b"\xff", 3: {"x": {1, 2}}}, raw=True)
display({"text/plain": "x"}, raw=True, metadata={"y": float("nan"), "z": object()})
