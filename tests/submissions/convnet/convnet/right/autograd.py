"""PyTorch finds the gradients; the pool comes before the ReLU, which is the same."""

# %% two_layer_conv_net
class TwoLayerConvNet:
    def __init__(self, params, conv_param, pool_param, reg=0.0):
        self.params, self.reg = params, reg
        self.stride, self.pad = conv_param["stride"], conv_param["pad"]
        self.window, self.step = (pool_param["pool_height"], pool_param["pool_width"]), pool_param["stride"]

    def loss(self, X, y=None):
        T = {name: torch.tensor(w, requires_grad=True) for name, w in self.params.items()}
        maps = torch.conv2d(torch.tensor(X), T["W1"], T["b1"], self.stride, self.pad)
        maps = torch.relu(torch.max_pool2d(maps, self.window, self.step)).flatten(1)
        for k in range(2, len(T) // 2 + 1):
            maps = maps @ T[f"W{k}"] + T[f"b{k}"]
            maps = torch.relu(maps) if k < len(T) // 2 else maps
        if y is None:
            return maps.detach().numpy()
        loss = torch.nn.functional.cross_entropy(maps, torch.tensor(y))
        loss = loss + self.reg * sum((w**2).sum() for name, w in T.items() if name[0] == "W")
        loss.backward()
        return loss.item(), {name: w.grad.numpy() for name, w in T.items()}


# %% three_layer_conv_net
class ThreeLayerConvNet:
    def __init__(self, params, conv_param, pool_param, reg=0.0):
        self.params, self.reg = params, reg
        self.stride, self.pad = conv_param["stride"], conv_param["pad"]
        self.window, self.step = (pool_param["pool_height"], pool_param["pool_width"]), pool_param["stride"]

    def loss(self, X, y=None):
        T = {name: torch.tensor(w, requires_grad=True) for name, w in self.params.items()}
        maps = torch.conv2d(torch.tensor(X), T["W1"], T["b1"], self.stride, self.pad)
        maps = torch.relu(torch.max_pool2d(maps, self.window, self.step)).flatten(1)
        for k in range(2, len(T) // 2 + 1):
            maps = maps @ T[f"W{k}"] + T[f"b{k}"]
            maps = torch.relu(maps) if k < len(T) // 2 else maps
        if y is None:
            return maps.detach().numpy()
        loss = torch.nn.functional.cross_entropy(maps, torch.tensor(y))
        loss = loss + self.reg * sum((w**2).sum() for name, w in T.items() if name[0] == "W")
        loss.backward()
        return loss.item(), {name: w.grad.numpy() for name, w in T.items()}
