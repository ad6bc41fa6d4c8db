"""The slope is learned.

fails: test_swish
says: learns 1 numbers; it has none
"""

# %% swish
class Swish(nn.Module):

    def __init__(self):
        super().__init__()
        self.slope = nn.Parameter(torch.ones(1))

    def forward(self, x):
        return x * torch.sigmoid(self.slope.to(x.dtype) * x)
