"""Right answers in containers and numbers of the student's own: a list's child, a NumPy scalar.

scores: test_double=2 test_total=3 test_apply=2
"""
# %% double
class Matrix(np.ndarray):
    pass


def double(x):
    return np.add(x, x).view(Matrix)


# %% total
def total(x):
    return np.float64(sum(x.tolist()))


# %% apply
class Answers(list):
    pass


def apply(function, values):
    return Answers(function(value) for value in values)
