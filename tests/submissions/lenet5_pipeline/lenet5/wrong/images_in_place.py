"""Every access normalises the stored image once more.

fails: test_images
says: is an image changed in place?
"""

# %% images
class Images(Dataset):

    def __init__(self, X, y, mean, std):
        self.X, self.y = X / 255, y
        self.mean, self.std = mean.view(-1, 1, 1), std.view(-1, 1, 1)

    def __len__(self):
        return len(self.X)

    def __getitem__(self, i):
        self.X[i] -= self.mean
        self.X[i] /= self.std
        return self.X[i].clone(), int(self.y[i])
