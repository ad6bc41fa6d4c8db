"""Every call makes a new layer.

fails: test_linear_classifier
says: is the layer made in __init__
"""

# %% linear_classifier
class LinearClassifier(nn.Module):

    def __init__(self, num_pixels=784, num_classes=10):
        super().__init__()
        self.sizes = num_pixels, num_classes

    def forward(self, images):
        return nn.Linear(*self.sizes)(images.flatten(1) / 255)
