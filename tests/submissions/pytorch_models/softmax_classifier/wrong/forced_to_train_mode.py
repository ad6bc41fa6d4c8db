"""The model is set to train mode, whatever it was in.

fails: test_evaluate
says: came in eval mode and is left in train mode
"""

# %% evaluate
def evaluate(model, loader):
    was_training = model.training
    model.eval()
    loss = right = count = 0
    with torch.no_grad():
        for images, labels in loader:
            logits = model(images)
            loss += F.cross_entropy(logits, labels, reduction="sum").item()
            right += (logits.argmax(dim=1) == labels).sum().item()
            count += len(labels)
    model.train()
    return loss / count, right / count
