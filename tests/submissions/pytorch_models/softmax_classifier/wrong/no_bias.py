"""The layer has no bias.

fails: test_softmax_classifier test_to_numpy
says: the bias is missing
"""

# %% softmax_classifier
class SoftmaxClassifier(nn.Module):

    def __init__(self, num_pixels=3072, num_classes=10, weight_scale=1e-3):
        super().__init__()
        self.layer = nn.Linear(num_pixels, num_classes, bias=False)
        nn.init.normal_(self.layer.weight, std=weight_scale)

    def forward(self, images):
        return self.layer(images.flatten(1))
