"""The output is finite, the gradient is not.

fails: test_swish
says: derivatives is not finite
"""

# %% swish
class Swish(nn.Module):

    def forward(self, x):
        return x / (1 + torch.exp(-x))
