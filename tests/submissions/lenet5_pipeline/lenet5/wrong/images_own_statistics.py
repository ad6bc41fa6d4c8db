"""Each image by its own statistics.

fails: test_images
says: by their own mean and std
"""

# %% images
class Images(Dataset):

    def __init__(self, X, y, mean, std):
        self.X, self.y = X, y
        self.mean, self.std = mean.view(-1, 1, 1), std.view(-1, 1, 1)

    def __len__(self):
        return len(self.X)

    def __getitem__(self, i):
        return (lambda x: (x - x.mean((1, 2), True)) / x.std((1, 2), correction=0, keepdim=True))(self.X[i] / 255), int(self.y[i])
