"""A right answer that prints 30 MB, in the definition and in the function.

scores: test_double=2 test_total=3 test_apply=2
"""
# %% double
def double(x):
    print("x" * 2**20)
    return 2 * x


for _ in range(30):
    print("y" * 2**20)
