"""Helper functions, a subclass of Linear, a decorator, prints and warnings."""

# %% linear_classifier
class LinearClassifier(nn.Linear):
    def __init__(self, num_pixels=784, num_classes=10):
        super().__init__(in_features=num_pixels, out_features=num_classes)

    def forward(self, images):
        print("a batch of", len(images))
        return super().forward(torch.flatten(images, start_dim=1) * (1 / 255))


# %% train_by_hand
import warnings


@torch.no_grad()
def sgd_step(model, lr):
    for p in model.parameters():
        p.add_(p.grad, alpha=-lr)
        p.grad.zero_()


def one_loss(model, images, labels):
    loss = F.cross_entropy(model(images), labels)
    loss.backward()
    return loss.item()


def train_by_hand(model, loader, lr):
    warnings.warn("this is only a warning")
    losses = []
    for images, labels in loader:
        losses.append(one_loss(model, images, labels))
        sgd_step(model, lr)
    return losses


# %% accuracy
@torch.no_grad()
def accuracy(model, loader):
    model.eval()
    pairs = [(model(images).argmax(-1), labels) for images, labels in loader]
    model.train()
    predicted, labels = (torch.cat(part) for part in zip(*pairs))
    return (predicted == labels).float().mean()
