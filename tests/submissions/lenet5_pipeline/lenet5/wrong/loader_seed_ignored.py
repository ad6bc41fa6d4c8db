"""The seed is always 0.

fails: test_new_loader
says: is seed used?
"""

# %% new_loader
def new_loader(dataset, batch_size, train, seed):
    generator = torch.Generator().manual_seed(0)
    return DataLoader(dataset, batch_size, shuffle=train, generator=generator)
