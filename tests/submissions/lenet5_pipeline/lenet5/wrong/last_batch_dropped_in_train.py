"""The last batch of train is dropped.

fails: test_new_loader
says: train drops the last, smaller batch
"""

# %% new_loader
def new_loader(dataset, batch_size, train, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size, shuffle=train, drop_last=train, generator=generator)
