"""One model is made, and all runs train it.

fails: test_run
says: goes on with the weights that an earlier one has trained
"""

# %% run_and_sweep
kept = []


def run(train, make_model, seed, settings):
    torch.manual_seed(seed)
    if not kept:
        kept.append(make_model())
    history = train(kept[0], seed, **settings)
    return history["val"][-1]


def sweep(run, values, seeds):
    table = np.array([[run(value, seed) for seed in seeds] for value in values])
    return table, values[int(table.mean(axis=1).argmax())]
