"""log of a sum of exps, without a maximum.

fails: test_cross_entropy
says: is not finite
"""

# %% cross_entropy
def cross_entropy(logits, labels):
    rows = torch.arange(len(labels))
    return (logits.exp().sum(dim=1).log() - logits[rows, labels]).mean()
