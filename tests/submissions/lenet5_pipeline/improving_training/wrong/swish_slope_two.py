"""The sigmoid is twice as steep.

fails: test_swish
says: has a factor of 2 in the sigmoid
"""

# %% swish
class Swish(nn.Module):

    def forward(self, x):
        return x * torch.sigmoid(2 * x)
