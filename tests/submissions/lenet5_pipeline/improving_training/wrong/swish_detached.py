"""The output has no gradient.

fails: test_swish
says: the output has no gradient
"""

# %% swish
class Swish(nn.Module):

    def forward(self, x):
        return (x * torch.sigmoid(x)).detach()
