"""ReLU.

fails: test_swish
says: is ReLU
"""

# %% swish
class Swish(nn.Module):

    def forward(self, x):
        return torch.relu(x)
