"""A run's accuracy is averaged over the epochs.

fails: test_run
says: is the mean over the epochs
"""

# %% run_and_sweep
def run(train, make_model, seed, settings):
    torch.manual_seed(seed)
    history = train(make_model(), seed, **settings)
    return np.mean(history["val"])


def sweep(run, values, seeds):
    table = np.array([[run(value, seed) for seed in seeds] for value in values])
    return table, values[int(table.mean(axis=1).argmax())]
