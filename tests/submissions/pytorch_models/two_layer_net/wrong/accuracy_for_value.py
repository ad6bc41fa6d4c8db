"""The best mean is returned.

fails: test_choose
says: is its accuracy
"""

# %% sweep_and_choose
def sweep(run, options, name, values, seeds):
    table = [
        [run(replace(options, **{name: value, "seed": seed})) for seed in seeds] for value in values
    ]
    return np.array(table)


def choose(values, accuracies):
    return float(accuracies.mean(axis=1).max())
