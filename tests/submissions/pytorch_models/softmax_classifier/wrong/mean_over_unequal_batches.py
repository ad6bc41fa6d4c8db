"""Losses and accuracies of the batches are averaged.

fails: test_evaluate
says: is the mean over batches: count images
"""

# %% evaluate
def evaluate(model, loader):
    was_training = model.training
    model.eval()
    loss = right = count = 0
    with torch.no_grad():
        for images, labels in loader:
            logits = model(images)
            loss += F.cross_entropy(logits, labels).item()
            right += (logits.argmax(dim=1) == labels).float().mean().item()
            count += 1
    model.train(was_training)
    return loss / count, right / count
