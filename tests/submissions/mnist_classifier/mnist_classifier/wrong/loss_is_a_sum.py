"""The loss is summed over the batch.

fails: test_cross_entropy
says: is the sum over the batch averaged?
"""

# %% cross_entropy
def cross_entropy(logits, labels):
    rows = torch.arange(len(labels))
    return (torch.logsumexp(logits, dim=1) - logits[rows, labels]).sum()
