"""A model is made to look at, and another to train.

fails: test_run
says: models in 3 calls, wanted one a call
"""

# %% run_and_sweep
def run(train, make_model, seed, settings):
    make_model()
    torch.manual_seed(seed)
    history = train(make_model(), seed, **settings)
    return history["val"][-1]


def sweep(run, values, seeds):
    table = np.array([[run(value, seed) for seed in seeds] for value in values])
    return table, values[int(table.mean(axis=1).argmax())]
