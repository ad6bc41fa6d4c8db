"""The exponential overflows, and inf / inf is nan.

fails: test_swish
says: is not finite
"""

# %% swish
class Swish(nn.Module):

    def forward(self, x):
        return x * torch.exp(x) / (1 + torch.exp(x))
