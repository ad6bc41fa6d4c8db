"""No step.

fails: test_train_epoch
says: are those of the start
"""

# %% train_epoch
def train_epoch(model, loader, optimizer, device):
    model.train()
    losses = []
    for images, labels in loader:
        images, labels = images.to(device), labels.to(device)
        loss = F.cross_entropy(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        losses.append(loss.item())
    return losses
