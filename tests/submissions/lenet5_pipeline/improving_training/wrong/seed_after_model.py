"""The seed is set when the weights are drawn already.

fails: test_run
says: call torch.manual_seed before the model is made
"""

# %% run_and_sweep
def run(train, make_model, seed, settings):
    model = make_model()
    torch.manual_seed(seed)
    history = train(model, seed, **settings)
    return history["val"][-1]


def sweep(run, values, seeds):
    table = np.array([[run(value, seed) for seed in seeds] for value in values])
    return table, values[int(table.mean(axis=1).argmax())]
