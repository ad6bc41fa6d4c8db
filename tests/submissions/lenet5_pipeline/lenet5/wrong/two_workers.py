"""Two worker processes.

fails: test_new_loader
says: keep it at 0 here
"""

# %% new_loader
def new_loader(dataset, batch_size, train, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size, shuffle=train, num_workers=2, generator=generator)
