"""The accuracies of the batches are averaged.

fails: test_accuracy
says: is the mean over batches: count images
"""

# %% accuracy
def accuracy(model, loader):
    right = total = 0
    model.eval()
    with torch.no_grad():
        for images, labels in loader:
            right += (model(images).argmax(dim=1) == labels).float().mean().item()
            total += 1
    model.train()
    return right / total
