"""The logits go through softmax first.

fails: test_cross_entropy
says: went through softmax twice
"""

# %% cross_entropy
def cross_entropy(logits, labels):
    logits = logits.softmax(dim=1)
    rows = torch.arange(len(labels))
    return (torch.logsumexp(logits, dim=1) - logits[rows, labels]).mean()
