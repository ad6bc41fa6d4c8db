"""The batch norm is put in eval mode.

fails: test_fold_batch_norm
says: the mode of norm is changed
"""

# %% fold_batch_norm
def fold_batch_norm(conv, norm):
    norm.eval()
    folded = copy.deepcopy(conv)
    with torch.no_grad():
        factor = norm.weight / (norm.running_var + norm.eps).sqrt()
        bias = 0 if conv.bias is None else conv.bias
        folded.weight = nn.Parameter(conv.weight * factor.view(-1, 1, 1, 1))
        folded.bias = nn.Parameter((bias - norm.running_mean) * factor + norm.bias)
    return folded
