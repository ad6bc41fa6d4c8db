"""The sigmoid falls.

fails: test_swish
says: has the wrong sign in the sigmoid
"""

# %% swish
class Swish(nn.Module):

    def forward(self, x):
        return x * torch.sigmoid(-x)
