"""The name is ignored.

fails: test_sweep
says: vary one setting
"""

# %% sweep_and_choose
def sweep(run, options, name, values, seeds):
    table = [
        [run(replace(options, **{"lr": value, "seed": seed})) for seed in seeds] for value in values
    ]
    return np.array(table)


def choose(values, accuracies):
    return values[int(accuracies.mean(axis=1).argmax())]
