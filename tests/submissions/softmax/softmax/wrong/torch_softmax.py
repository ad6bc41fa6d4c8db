"""PyTorch's softmax is called.

fails: test_softmax
says: torch's
"""

# %% softmax
def softmax(logits):
    return torch.softmax(torch.as_tensor(logits), dim=1).numpy()
