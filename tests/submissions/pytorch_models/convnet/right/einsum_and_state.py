"""einsum, load_state_dict, requires_grad_(False), numpy floor division, the state_dict for NumPy."""

# %% sizes
def output_size(size, kernel, stride=1, pad=0):
    places = 0
    left = -pad
    while left + kernel <= size + pad:
        places += 1
        left += stride
    return places


def conv_costs(image, num_filters, kernel, stride=1, pad=0):
    channels = image[0]
    weights = np.prod([num_filters, channels, kernel, kernel])
    area = np.prod([output_size(n, kernel, stride, pad) for n in image[1:]])
    return weights + num_filters, weights * area


# %% to_numpy
def to_numpy(model):
    state = {key: w.cpu().numpy().astype(np.float64) for key, w in model.state_dict().items()}
    W1, b1 = state["conv.weight"], state["conv.bias"]
    W2 = np.einsum("md->dm", state["hidden.weight"])
    W3 = np.einsum("cm->mc", state["last.weight"])
    found = {"W1": W1, "b1": b1, "W2": W2, "b2": state["hidden.bias"], "W3": W3}
    found["b3"] = state["last.bias"]
    return {key: np.array(w) for key, w in found.items()}


# %% fold_batch_norm
@torch.no_grad()
def fold_batch_norm(conv, norm):
    factor = norm.weight * torch.rsqrt(norm.running_var + norm.eps)
    weight = torch.einsum("fchw,f->fchw", conv.weight, factor)
    bias = norm.bias - norm.running_mean * factor
    if conv.bias is not None:
        bias += conv.bias * factor
    settings = {key: getattr(conv, key) for key in ("stride", "padding", "dilation", "groups")}
    kernel = conv.kernel_size
    folded = nn.Conv2d(conv.in_channels, conv.out_channels, kernel, **settings)
    folded.load_state_dict({"weight": weight, "bias": bias})
    return folded.requires_grad_(False)
