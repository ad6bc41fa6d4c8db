"""Helper functions, nn.Sequential with the order pool, ReLU, a hook as an object, prints and warnings."""

# %% sizes
import warnings


def output_size(size, kernel, stride=1, pad=0):
    warnings.warn("this is only a warning")
    return len(range(0, size + pad + pad - kernel + 1, stride))


def places(image, kernel, stride, pad):
    return [output_size(size, kernel, stride, pad) for size in image[1:]]


def conv_costs(image, num_filters, kernel, stride=1, pad=0):
    weights = num_filters * image[0] * kernel * kernel
    down, across = places(image, kernel, stride, pad)
    return [weights + num_filters, weights * down * across]


# %% conv_net
def start(layer, share=1.0):
    fan_in = layer.weight[0].numel()
    nn.init.normal_(layer.weight, 0.0, share * (2 / fan_in) ** 0.5)
    if layer.bias is not None:
        layer.bias.data.fill_(0)
    return layer


class ConvNet(nn.Module):
    def __init__(
        self,
        image=(3, 32, 32),
        num_filters=16,
        kernel_size=3,
        hidden_size=100,
        num_classes=10,
        batch_norm=False,
    ):
        super().__init__()
        channels, height, width = image
        size = num_filters * (height // 2) * (width // 2)
        conv = nn.Conv2d(channels, num_filters, kernel_size, padding="same", bias=not batch_norm)
        self.body = nn.Sequential(start(conv))
        if batch_norm:
            self.body.append(nn.BatchNorm2d(num_filters))
        self.body.extend([nn.MaxPool2d(2), nn.ReLU(inplace=True), nn.Flatten()])
        self.body.extend([start(nn.Linear(size, hidden_size)), nn.ReLU()])
        self.body.append(start(nn.Linear(hidden_size, num_classes), 0.1))

    def forward(self, images):
        print("a batch of", len(images))
        return self.body(images)


# %% feature_maps
class Note:
    def __init__(self):
        self.maps = None

    def __call__(self, layer, inputs, output):
        if self.maps is None:
            self.maps = output.detach().clone()


def feature_maps(model, images):
    for layer in model.modules():
        if type(layer) is nn.Conv2d:
            break
    note, mode = Note(), model.training
    handle = layer.register_forward_hook(note)
    try:
        model.eval()
        model(images)
    finally:
        handle.remove()
        model.train(mode=mode)
    return note.maps


# %% to_numpy
def array(tensor):
    return np.array(tensor.tolist(), dtype=np.float64)


def to_numpy(model):
    kinds = (nn.Conv2d, nn.Linear)
    found = [layer for layer in model.modules() if isinstance(layer, kinds)]
    arrays = {}
    for k in range(3):
        arrays[f"W{k + 1}"] = array(found[k].weight)
        arrays[f"b{k + 1}"] = array(found[k].bias)
    arrays["W2"], arrays["W3"] = arrays["W2"].T, arrays["W3"].T
    return arrays


# %% + after to_numpy
print("an extra cell after that one")

# %% fold_batch_norm
def fold_batch_norm(conv, norm):
    folded = nn.Conv2d(
        conv.in_channels,
        conv.out_channels,
        conv.kernel_size,
        stride=conv.stride,
        padding=conv.padding,
        dilation=conv.dilation,
        groups=conv.groups,
    )
    for f in range(conv.out_channels):
        root = float(norm.running_var[f] + norm.eps) ** 0.5
        own = 0.0 if conv.bias is None else float(conv.bias[f])
        folded.weight.data[f] = conv.weight.data[f] * float(norm.weight[f]) / root
        shift = float(norm.weight[f]) * (own - float(norm.running_mean[f])) / root
        folded.bias.data[f] = shift + float(norm.bias[f])
    return folded
