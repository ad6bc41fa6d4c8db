"""The global generator is seeded.

fails: test_new_loader
says: PyTorch's global one is used by others too
"""

# %% new_loader
def new_loader(dataset, batch_size, train, seed):
    torch.manual_seed(seed)
    return DataLoader(dataset, batch_size, shuffle=train)
