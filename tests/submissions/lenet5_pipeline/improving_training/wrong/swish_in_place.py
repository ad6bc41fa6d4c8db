"""The input is multiplied in place.

fails: test_swish
says: changed its input x in place
"""

# %% swish
class Swish(nn.Module):

    def forward(self, x):
        return x.data.mul_(torch.sigmoid(x.data)) + 0 * x
