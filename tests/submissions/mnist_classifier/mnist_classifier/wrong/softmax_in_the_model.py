"""The model returns probabilities.

fails: test_linear_classifier
says: leave the softmax to the loss
"""

# %% linear_classifier
class LinearClassifier(nn.Module):

    def __init__(self, num_pixels=784, num_classes=10):
        super().__init__()
        self.layer = nn.Linear(num_pixels, num_classes)

    def forward(self, images):
        return self.layer(images.flatten(1) / 255).softmax(dim=1)
