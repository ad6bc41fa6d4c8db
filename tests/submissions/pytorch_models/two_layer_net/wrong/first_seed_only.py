"""All runs of a value have the first seed.

fails: test_sweep
says: all runs have one seed
"""

# %% sweep_and_choose
def sweep(run, options, name, values, seeds):
    table = [
        [run(replace(options, **{name: value, "seed": seeds[0]})) for seed in seeds] for value in values
    ]
    return np.array(table)


def choose(values, accuracies):
    return values[int(accuracies.mean(axis=1).argmax())]
