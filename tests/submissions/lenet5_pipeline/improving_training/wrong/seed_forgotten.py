"""torch.manual_seed is never called.

fails: test_run
says: call torch.manual_seed before the model is made
"""

# %% run_and_sweep
def run(train, make_model, seed, settings):
    history = train(make_model(), seed, **settings)
    return history["val"][-1]


def sweep(run, values, seeds):
    table = np.array([[run(value, seed) for seed in seeds] for value in values])
    return table, values[int(table.mean(axis=1).argmax())]
