"""mean and std are swapped.

fails: test_images
says: have mean and std swapped
"""

# %% images
class Images(Dataset):

    def __init__(self, X, y, mean, std):
        self.X, self.y = X, y
        self.mean, self.std = mean.view(-1, 1, 1), std.view(-1, 1, 1)

    def __len__(self):
        return len(self.X)

    def __getitem__(self, i):
        return (self.X[i] / 255 - self.std) / self.mean, int(self.y[i])
