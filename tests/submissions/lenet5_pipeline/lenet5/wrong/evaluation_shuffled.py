"""Evaluation is shuffled as well.

fails: test_new_loader
says: evaluation is shuffled
"""

# %% new_loader
def new_loader(dataset, batch_size, train, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size, shuffle=True, generator=generator)
