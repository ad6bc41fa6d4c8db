"""The layers are a plain list.

fails: test_lenet5
says: are the layers made in __init__, and kept as self.something?
"""

# %% lenet5
class LeNet5(nn.Module):

    def __init__(self):
        super().__init__()
        self.features = []
        linear = [nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)]
        self.classifier = linear

    def forward(self, images):
        return torch.zeros(len(images), 10)
