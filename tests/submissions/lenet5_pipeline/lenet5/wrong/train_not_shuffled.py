"""Nothing is shuffled.

fails: test_new_loader
says: train is not shuffled
"""

# %% new_loader
def new_loader(dataset, batch_size, train, seed):
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(dataset, batch_size, shuffle=False, generator=generator)
