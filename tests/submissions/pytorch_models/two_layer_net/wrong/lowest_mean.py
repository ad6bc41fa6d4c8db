"""The value with the lowest mean.

fails: test_choose
says: has the lowest mean
"""

# %% sweep_and_choose
def sweep(run, options, name, values, seeds):
    table = [
        [run(replace(options, **{name: value, "seed": seed})) for seed in seeds] for value in values
    ]
    return np.array(table)


def choose(values, accuracies):
    return values[int(accuracies.mean(axis=1).argmin())]
