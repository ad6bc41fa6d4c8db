"""The loss is a plain number.

fails: test_cross_entropy
says: no tensor of one number
"""

# %% cross_entropy
def cross_entropy(logits, labels):
    rows = torch.arange(len(labels))
    return (torch.logsumexp(logits, dim=1) - logits[rows, labels]).mean().item()
