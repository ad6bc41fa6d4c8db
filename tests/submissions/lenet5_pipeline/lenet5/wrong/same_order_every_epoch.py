"""One order for all epochs.

fails: test_new_loader
says: every epoch of train has the same order
"""

# %% new_loader
def new_loader(dataset, batch_size, train, seed):
    generator = torch.Generator().manual_seed(seed)
    rows = torch.randperm(len(dataset), generator=generator).tolist() if train else None
    return DataLoader(dataset, batch_size, sampler=rows)
