"""The model stays in train mode.

fails: test_accuracy
says: was in train mode
"""

# %% accuracy
def accuracy(model, loader):
    right = total = 0
    with torch.no_grad():
        for images, labels in loader:
            right += (model(images).argmax(dim=1) == labels).sum().item()
            total += len(labels)
    model.train()
    return right / total
