"""The table holds means.

fails: test_sweep
says: holds means: keep every run
"""

# %% run_and_sweep
def run(train, make_model, seed, settings):
    torch.manual_seed(seed)
    history = train(make_model(), seed, **settings)
    return history["val"][-1]


def sweep(run, values, seeds):
    table = np.array([[run(value, seed) for seed in seeds] for value in values])
    return table.mean(axis=1), values[int(table.mean(axis=1).argmax())]
