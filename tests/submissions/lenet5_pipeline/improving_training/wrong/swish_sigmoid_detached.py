"""The sigmoid is taken for a constant.

fails: test_swish
says: lacks the sigmoid's own slope
"""

# %% swish
class Swish(nn.Module):

    def forward(self, x):
        return x * torch.sigmoid(x.data)
