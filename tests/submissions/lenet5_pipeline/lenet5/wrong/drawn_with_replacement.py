"""Rows are drawn with replacement.

fails: test_new_loader
says: wanted is each row once
"""

# %% new_loader
def new_loader(dataset, batch_size, train, seed):
    generator = torch.Generator().manual_seed(seed)
    if train:
        return DataLoader(dataset, batch_size, sampler=torch.utils.data.RandomSampler(dataset, True, generator=generator))
    return DataLoader(dataset, batch_size, shuffle=train, generator=generator)
