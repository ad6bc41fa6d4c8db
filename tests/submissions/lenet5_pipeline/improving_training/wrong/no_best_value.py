"""Only the table is returned.

fails: test_sweep
says: it should return 2
"""

# %% run_and_sweep
def run(train, make_model, seed, settings):
    torch.manual_seed(seed)
    history = train(make_model(), seed, **settings)
    return history["val"][-1]


def sweep(run, values, seeds):
    table = np.array([[run(value, seed) for seed in seeds] for value in values])
    return table
