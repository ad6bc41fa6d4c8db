"""The settings do not reach train.

fails: test_run
says: train got {}
"""

# %% run_and_sweep
def run(train, make_model, seed, settings):
    torch.manual_seed(seed)
    history = train(make_model(), seed)
    return history["val"][-1]


def sweep(run, values, seeds):
    table = np.array([[run(value, seed) for seed in seeds] for value in values])
    return table, values[int(table.mean(axis=1).argmax())]
