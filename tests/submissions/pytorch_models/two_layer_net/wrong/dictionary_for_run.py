"""run gets a dictionary.

fails: test_sweep
says: wanted are options
"""

# %% sweep_and_choose
def sweep(run, options, name, values, seeds):
    table = [
        [run(asdict(replace(options, **{name: value, "seed": seed}))) for seed in seeds] for value in values
    ]
    return np.array(table)


def choose(values, accuracies):
    return values[int(accuracies.mean(axis=1).argmax())]
