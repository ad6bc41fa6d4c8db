"""PyTorch's own Swish, as a module.

fails: test_swish
says: write it by hand here
"""

# %% swish
class Swish(nn.Module):

    def forward(self, x):
        return nn.SiLU()(x)
