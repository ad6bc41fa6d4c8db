"""The model divides by 255, although the images are normalised.

fails: test_softmax_classifier test_to_numpy
says: they are normalised already
"""

# %% softmax_classifier
class SoftmaxClassifier(nn.Module):

    def __init__(self, num_pixels=3072, num_classes=10, weight_scale=1e-3):
        super().__init__()
        self.layer = nn.Linear(num_pixels, num_classes)
        nn.init.normal_(self.layer.weight, std=weight_scale)
        nn.init.zeros_(self.layer.bias)

    def forward(self, images):
        return self.layer(images.flatten(1) / 255)
