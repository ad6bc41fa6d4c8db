"""Every run is made twice.

fails: test_sweep
says: run is called
"""

# %% sweep_and_choose
def sweep(run, options, name, values, seeds):
    table = [
        [run(options) * 0 + run(replace(options, **{name: value, "seed": seed})) for seed in seeds] for value in values
    ]
    return np.array(table)


def choose(values, accuracies):
    return values[int(accuracies.mean(axis=1).argmax())]
