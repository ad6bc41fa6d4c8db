"""One .to for device and dtype, torch's own in-place init, StepLR's formula by floor."""

# %% train_epoch
def train_epoch(model, loader, optimizer, device):
    model.train()
    losses, kind = [], next(model.parameters())
    for images, labels in loader:
        images, labels = images.contiguous().to(kind), torch.Tensor.to(labels, device)
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.cpu().item())
    return losses


# %% init_kaiming
@torch.no_grad()
def init_kaiming(model):
    for name, layer in model.named_modules():
        if isinstance(layer, (nn.modules.conv._ConvNd, nn.Linear)):
            std = (2 / torch.nn.init._calculate_fan_in_and_fan_out(layer.weight)[0]) ** 0.5
            layer.weight.normal_(0, std)
            layer.bias.zero_()


# %% lr_at
def lr_at(epoch, lr, every, factor):
    return float(lr * np.power(float(factor), np.floor(epoch / every)))
