"""The value with the best single run.

fails: test_choose
says: has the luckiest single run
"""

# %% sweep_and_choose
def sweep(run, options, name, values, seeds):
    table = [
        [run(replace(options, **{name: value, "seed": seed})) for seed in seeds] for value in values
    ]
    return np.array(table)


def choose(values, accuracies):
    return values[int(accuracies.max(axis=1).argmax())]
