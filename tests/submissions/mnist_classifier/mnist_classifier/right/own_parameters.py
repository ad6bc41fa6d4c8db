"""A matrix (D, C) that starts at zero, one-hot labels, autograd.grad, losses as tensors."""

# %% linear_classifier
class LinearClassifier(nn.Module):
    def __init__(self, num_pixels=784, num_classes=10):
        super().__init__()
        self.W = nn.Parameter(torch.zeros(num_pixels, num_classes))
        self.b = nn.Parameter(torch.zeros(num_classes))

    def forward(self, images):
        x = images.reshape(len(images), -1).to(self.W.dtype) / 255
        return x @ self.W + self.b


# %% cross_entropy
def cross_entropy(logits, labels):
    one_hot = F.one_hot(labels, logits.shape[1]).to(logits.dtype)
    shifted = logits - logits.max(dim=1, keepdim=True).values.detach()
    log_p = shifted - shifted.exp().sum(dim=1, keepdim=True).log()
    return -torch.einsum("nc,nc->", one_hot, log_p) / logits.shape[0]


# %% train_by_hand
def train_by_hand(model, loader, lr):
    losses, parameters = [], list(model.parameters())
    for images, labels in loader:
        loss = F.cross_entropy(model(images), labels)
        for p, g in zip(parameters, torch.autograd.grad(loss, parameters)):
            p.data.sub_(lr * g)
        losses.append(loss.detach())
    return losses


# %% train_epoch
def train_epoch(model, loader, optimizer):
    losses = []
    for images, labels in loader:
        model.train(True)
        loss = -model(images).log_softmax(1)[range(len(labels)), labels].mean()
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(loss.detach().numpy())
    return np.array(losses)
