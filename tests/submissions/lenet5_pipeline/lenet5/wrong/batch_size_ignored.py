"""Batches of 128, whatever is asked for.

fails: test_new_loader
says: has batches of
"""

# %% new_loader
def new_loader(dataset, batch_size, train, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, 128, shuffle=train, generator=generator)
