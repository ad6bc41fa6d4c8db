"""logits[:, labels] is (N, N).

fails: test_cross_entropy
says: uses every row with every label
"""

# %% cross_entropy
def cross_entropy(logits, labels):
    rows = torch.arange(len(labels))
    return (torch.logsumexp(logits, dim=1) [:, None] - logits[:, labels]).mean()
