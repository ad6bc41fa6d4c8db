"""The maximum is subtracted from the caller's logits.

fails: test_cross_entropy
says: changed its input logits in place
"""

# %% cross_entropy
def cross_entropy(logits, labels):
    with torch.no_grad():
        logits -= logits.max(dim=1, keepdim=True).values
    rows = torch.arange(len(labels))
    return (torch.logsumexp(logits, dim=1) - logits[rows, labels]).mean()
