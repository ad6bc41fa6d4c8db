"""train gets another seed.

fails: test_run
says: seed that train gets
"""

# %% run_and_sweep
def run(train, make_model, seed, settings):
    torch.manual_seed(seed)
    history = train(make_model(), 0, **settings)
    return history["val"][-1]


def sweep(run, values, seeds):
    table = np.array([[run(value, seed) for seed in seeds] for value in values])
    return table, values[int(table.mean(axis=1).argmax())]
