"""Not touched at all.

fails: test_images
says: an image is torch.uint8, wanted float32
"""

# %% images
class Images(Dataset):

    def __init__(self, X, y, mean, std):
        self.X, self.y = X, y
        self.mean, self.std = mean.view(-1, 1, 1), std.view(-1, 1, 1)

    def __len__(self):
        return len(self.X)

    def __getitem__(self, i):
        return self.X[i], int(self.y[i])
