"""The model stays in eval mode.

fails: test_accuracy
says: left in eval mode
"""

# %% accuracy
def accuracy(model, loader):
    right = total = 0
    model.eval()
    with torch.no_grad():
        for images, labels in loader:
            right += (model(images).argmax(dim=1) == labels).sum().item()
            total += len(labels)
    return right / total
