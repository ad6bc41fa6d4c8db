"""The scale is forgotten.

fails: test_fold_batch_norm
says: weight lacks the scale, norm.weight
"""

# %% fold_batch_norm
def fold_batch_norm(conv, norm):
    folded = copy.deepcopy(conv)
    with torch.no_grad():
        factor = 1 / (norm.running_var + norm.eps).sqrt()
        bias = 0 if conv.bias is None else conv.bias
        folded.weight = nn.Parameter(conv.weight * factor.view(-1, 1, 1, 1))
        folded.bias = nn.Parameter((bias - norm.running_mean) * factor + norm.bias)
    return folded
