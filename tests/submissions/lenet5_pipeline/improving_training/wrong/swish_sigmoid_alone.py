"""The factor x is forgotten.

fails: test_swish
says: is the sigmoid: multiply it by x
"""

# %% swish
class Swish(nn.Module):

    def forward(self, x):
        return torch.sigmoid(x)
