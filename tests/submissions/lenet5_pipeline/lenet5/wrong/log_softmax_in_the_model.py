"""The model returns logarithms of probabilities.

fails: test_lenet5
says: are logarithms of probabilities
"""

# %% lenet5
class LeNet5(nn.Module):

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            *[nn.Conv2d(3, 6, 5), nn.ReLU(), nn.MaxPool2d(2)],
            *[nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2)],
        )
        linear = [nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)]
        self.classifier = nn.Sequential(nn.Flatten(), *linear)

    def forward(self, images):
        return self.classifier(self.features(images)).log_softmax(dim=1)
