"""eps is added to the root.

fails: test_fold_batch_norm
says: has eps outside the root
"""

# %% fold_batch_norm
def fold_batch_norm(conv, norm):
    folded = copy.deepcopy(conv)
    with torch.no_grad():
        factor = norm.weight / (norm.running_var.sqrt() + norm.eps)
        bias = 0 if conv.bias is None else conv.bias
        folded.weight = nn.Parameter(conv.weight * factor.view(-1, 1, 1, 1))
        folded.bias = nn.Parameter((bias - norm.running_mean) * factor + norm.bias)
    return folded
