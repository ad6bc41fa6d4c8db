"""A row for each seed.

fails: test_sweep
says: one row a value
"""

# %% sweep_and_choose
def sweep(run, options, name, values, seeds):
    table = [
        [run(replace(options, **{name: value, "seed": seed})) for seed in seeds] for value in values
    ]
    return np.array(table).T


def choose(values, accuracies):
    return values[int(accuracies.mean(axis=1).argmax())]
