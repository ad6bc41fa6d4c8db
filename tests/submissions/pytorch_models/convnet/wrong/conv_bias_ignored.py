"""The convolution's bias is ignored.

fails: test_fold_batch_norm
says: bias lacks the convolution's own bias
"""

# %% fold_batch_norm
def fold_batch_norm(conv, norm):
    folded = copy.deepcopy(conv)
    with torch.no_grad():
        factor = norm.weight / (norm.running_var + norm.eps).sqrt()
        bias = 0
        folded.weight = nn.Parameter(conv.weight * factor.view(-1, 1, 1, 1))
        folded.bias = nn.Parameter((bias - norm.running_mean) * factor + norm.bias)
    return folded
