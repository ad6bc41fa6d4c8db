"""Loops where the reference has matrix operations; every sum is written out."""

# %% affine
def affine_forward(x, w, b):
    rows = np.array([example.ravel() for example in x])
    y = np.zeros((len(x), w.shape[1]))
    for n in range(len(x)):
        for m in range(w.shape[1]):
            y[n, m] = sum(rows[n, d] * w[d, m] for d in range(w.shape[0])) + b[m]
    return y, {"rows": rows, "w": w, "shape": x.shape}


def affine_backward(dy, cache):
    rows, w = cache["rows"], cache["w"]
    dx, dw, db = np.zeros(rows.shape), np.zeros(w.shape), np.zeros(w.shape[1])
    for n in range(len(dy)):
        for m in range(dy.shape[1]):
            dx[n] += dy[n, m] * w[:, m]
            dw[:, m] += dy[n, m] * rows[n]
            db[m] += dy[n, m]
    return [dx.reshape(cache["shape"]), dw, db]


# %% relu
def relu_forward(x):
    y = x.copy()
    y[y < 0] = 0
    return y, y


def relu_backward(dy, cache):
    dx = np.zeros(dy.shape)
    dx[cache > 0] = dy[cache > 0]
    return dx


# %% conv_forward_naive
def conv_forward_naive(x, w, b, conv_param):
    s, p = conv_param["stride"], conv_param["pad"]
    N, C, H, W = x.shape
    F, _, KH, KW = w.shape
    OH, OW = (H + 2 * p - KH) // s + 1, (W + 2 * p - KW) // s + 1
    y = np.zeros((N, F, OH, OW))
    for n in range(N):
        for f in range(F):
            for i in range(OH):
                for j in range(OW):
                    total = b[f]
                    for u in range(KH):
                        for v in range(KW):
                            row, column = i * s + u - p, j * s + v - p
                            if 0 <= row < H and 0 <= column < W:  # no padding is needed so
                                total += x[n, :, row, column] @ w[f, :, u, v]
                    y[n, f, i, j] = total
    return y, [x, w, s, p]


# %% conv_backward_naive
def conv_backward_naive(dy, cache):
    x, w, s, p = cache
    N, C, H, W = x.shape
    dx, dw, db = np.zeros(x.shape), np.zeros(w.shape), np.zeros(len(w))
    for n, f, i, j in np.ndindex(dy.shape):
        db[f] += dy[n, f, i, j]
        for u, v in np.ndindex(w.shape[2:]):
            row, column = i * s + u - p, j * s + v - p
            if 0 <= row < H and 0 <= column < W:
                dx[n, :, row, column] += dy[n, f, i, j] * w[f, :, u, v]
                dw[f, :, u, v] += dy[n, f, i, j] * x[n, :, row, column]
    return dx, dw, db


# %% max_pool
def max_pool_forward(x, pool_param):
    ph, pw, s = pool_param["pool_height"], pool_param["pool_width"], pool_param["stride"]
    N, C, H, W = x.shape
    y = np.zeros((N, C, (H - ph) // s + 1, (W - pw) // s + 1))
    places = {}
    for n, c, i, j in np.ndindex(y.shape):
        best = None
        for row in range(i * s, i * s + ph):
            for column in range(j * s, j * s + pw):
                if best is None or x[n, c, row, column] > x[best]:
                    best = n, c, row, column
        y[n, c, i, j] = x[best]
        places[n, c, i, j] = best
    return y, (x.shape, places)


def max_pool_backward(dy, cache):
    shape, places = cache
    dx = np.zeros(shape)
    for index, place in places.items():
        dx[place] += dy[index]
    return dx


# %% losses
def softmax_loss(logits, labels):
    loss, dlogits = 0.0, np.zeros(logits.shape)
    for n, label in enumerate(labels):
        largest = max(logits[n])
        log_sum = largest + np.log(sum(np.exp(z - largest) for z in logits[n]))
        loss += (log_sum - logits[n, label]) / len(labels)
        for c, z in enumerate(logits[n]):
            dlogits[n, c] = (np.exp(z - log_sum) - (c == label)) / len(labels)
    return loss, dlogits


def svm_loss(logits, labels):
    loss, dlogits = 0.0, np.zeros(logits.shape)
    for n, label in enumerate(labels):
        for c in range(logits.shape[1]):
            missing = logits[n, c] - logits[n, label] + 1
            if c != label and missing > 0:
                loss += missing
                dlogits[n, c] += 1
                dlogits[n, label] -= 1
    return loss / len(labels), dlogits / len(labels)
