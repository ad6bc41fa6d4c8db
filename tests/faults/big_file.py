"""The function writes one file of 30 MB.

scores: test_double=0 test_total=3 test_apply=2
"""
# %% double
def double(x):
    with open("big.bin", "wb") as file:
        for _ in range(30):
            file.write(bytes(2**20))
    return 2 * x
