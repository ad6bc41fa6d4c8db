"""To the GPU, whether there is one or not.

fails: test_train_epoch
says: are moved to cuda, whatever device is asked for
"""

# %% train_epoch
def train_epoch(model, loader, optimizer, device):
    model.train()
    losses = []
    for images, labels in loader:
        images, labels = images.cuda(), labels.cuda()
        loss = F.cross_entropy(model(images), labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses
