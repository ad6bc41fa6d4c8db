"""What Python, NumPy and PyTorch say of usual slips, in a student's terms.

A rule is a pattern of the error's type and message, and a sentence; groups of the pattern may stand
in it by their names. The first rule that fits counts. The error itself stays to be seen.
"""

import re

TABLE: tuple[tuple[str, str], ...] = (
    # None
    (r"'NoneType' object|non-iterable NoneType|NoneType'? and|and '?NoneType|not NoneType",
     "something is None here: a function that ends without a return gives None, and so does a "
     "method that changes a list in place, and .grad before backward() has run."),
    # a value of another kind than was meant
    (r"len\(\) of (a 0-d tensor|unsized object)|of type '(int|float|numpy\.\w+)' has no len",
     "a single number has no length: was it summed up too early, or is the whole array meant?"),
    (r"iteration over a 0-d (tensor|array)|'(int|float|numpy\.\w+)' object is not iterable",
     "a single number cannot be gone through: is range(n) meant, or was it summed up too early?"),
    (r"cannot unpack non-iterable (?P<kind>\w+)",
     "several names stand on the left and one value, a {kind}, on the right: does the function "
     "return all that it should?"),
    (r"'(?P<kind>int|float|numpy\.\w+\d)' object is not subscriptable|invalid index to scalar|"
     r"invalid index of a 0-dim tensor",
     "an index stands after a single number: was it summed up too early, or taken out already?"),
    (r"'(function|method|builtin_function_or_method|type)' object is not subscriptable",
     "square brackets stand after a function: it is called with round ones."),
    (r"'(?:method|builtin_function_or_method|function)'",
     "a function itself stands where its result is meant: its round brackets ( ) are missing."),
    (r"'(?P<kind>[\w.]+)' object is not callable",
     "round brackets stand after a value of type {kind} as if it were a function: is a * missing, "
     "are square brackets meant, or was a function's name given to a variable?"),
    (r"'tuple' object has no attribute '(?P<name>\w+)'",
     "this is a tuple, several values kept as one: a function returned more than one. Take them "
     "apart, as in a, b = f(x), before .{name}."),
    (r"'tuple' object does not support item assignment",
     "a tuple cannot be changed: make a list, or an array, of it."),
    (r"'list' object has no attribute '(?P<name>\w+)'",
     "this is a list and .{name} belongs to arrays: np.array(...) or torch.tensor(...) makes one."),
    (r"'dict' object has no attribute '(?P<name>\w+)'",
     'an item of a dictionary is read with square brackets, ["{name}"].'),
    (r"'numpy\.ndarray' object has no attribute '(?P<name>\w+)'",
     "this is a NumPy array, which has no .{name}: is it a tensor's, or is it spelled otherwise?"),
    (r"'(numpy\.\w+|float|int)' object has no attribute '(?P<name>\w+)'",
     "this is a single number, which has no .{name}: was it summed up too early?"),
    (r"'Tensor' object has no attribute '(?P<name>\w+)'",
     "this is a PyTorch tensor, which has no .{name}: is it NumPy's, or spelled otherwise?"),
    (r"module '(?P<kind>[\w.]+)' has no attribute '(?P<name>\w+)'",
     "there is no {kind}.{name}: is it spelled otherwise, or another library's?"),
    (r"'(?P<kind>\w+)' object has no attribute '(?P<name>\w+)'",
     "a {kind} has no .{name} at this point: is it spelled as where it is set, and set before?"),
    (r"not supported between instances of '(?P<kind>tuple|list)'|for .*: '(?P<other>tuple|list)' "
     r"and|and '(?P<third>tuple|list)'$",
     "a tuple or list stands where a number or an array is meant: is it a cache, or several "
     "results that were kept as one?"),
    (r"can't multiply sequence by non-int",
     "a list times a decimal is no arithmetic: np.array(...) makes an array of it."),
    (r"not supported between instances of 'str'|for .*: 'str' and|and 'str'$|not \"?str",
     "a text stands where a number is meant."),
    # shapes
    (r"cannot be multiplied \((?P<a>\d+)x(?P<b>\d+) and (?P<c>\d+)x(?P<d>\d+)\)",
     "rows of {b} numbers meet weights for {c}: in A @ B the columns of A are as many as the rows "
     "of B. Is one of them to be transposed or flattened, or does a layer have another size?"),
    (r"shapes (?P<a>\([\d, ]+\)) and (?P<b>\([\d, ]+\)) not aligned",
     "in A @ B the columns of A are as many as the rows of B; here the shapes are {a} and {b}. Is "
     "one of them to be transposed, or are they in the wrong order?"),
    (r"mismatch in its core dimension.*\(size (?P<a>\d+) is different from (?P<b>\d+)\)",
     "in A @ B the columns of A are as many as the rows of B; here A has {b} columns and B {a} "
     "rows. Is one of them to be transposed, or are they in the wrong order?"),
    (r"could not be broadcast together with (remapped )?shapes (?P<a>\([\d,]*\)) (?P<b>\([\d,]*\))",
     "shapes {a} and {b} do not go together: counted from the last axis, sizes are equal or one of "
     "them is 1. Is keepdims=True or [:, None] missing, or a transpose?"),
    (r"tensor a \((?P<a>\d+)\) must match .* tensor b \((?P<b>\d+)\).* dimension (?P<k>\d+)",
     "along axis {k} one tensor has {a} values and the other {b}: sizes are equal or one of them "
     "is 1. Is keepdim=True or [:, None] missing, or a transpose?"),
    (r"could not broadcast input array from shape (?P<a>\(.*?\)) into shape (?P<b>\(.*?\))",
     "what is put in has shape {a}, its place {b}: is a sum missing, or is the slice another one?"),
    (r"setting an array element with a sequence|inhomogeneous shape",
     "where one number belongs stands an array, or rows of a table differ in length."),
    (r"cannot reshape array of size (?P<a>\d+)|is invalid for input of size (?P<c>\d+)",
     "the new shape holds another number of values than there are: which sizes belong to it?"),
    (r"index (?P<a>-?\d+) is out of bounds for (axis|dimension) (?P<k>\d+) with size (?P<b>\d+)",
     "index {a} along axis {k}, which has {b}: counting begins at 0. Is it this axis, and where "
     "does the loop end?"),
    (r"too many indices for (array|tensor)",
     "the index has more parts than the array has axes: has it the shape that you think?"),
    (r"(list|tuple) index out of range|index out of range",
     "the index is beyond the end: counting begins at 0, so the last one is the length minus 1."),
    (r"[Bb]oolean index did not match|shape of the mask",
     "the mask has another shape than the array that it picks from."),
    (r"axis (?P<a>-?\d+) is out of bounds for array of dimension (?P<b>\d+)|"
     r"Dimension out of range.*got (?P<c>-?\d+)",
     "the array has fewer axes than that: counting begins at 0. Was one summed away before?"),
    (r"all the input array dimensions .* must match exactly|Sizes of tensors must match",
     "arrays that are put together differ along another axis than the one they are joined along."),
    # kinds of numbers
    (r"used as indices must be of integer|only integers, slices|slice indices must be integers|"
     r"cannot be interpreted as an integer|tensors used as indices must be long",
     "a whole number is wanted and a decimal stands there: / gives decimals, // whole numbers; "
     "labels are integers."),
    (r"truth value of an array|Boolean value of Tensor with more than one",
     "if, and, or, max and min ask one question, and an array gives many answers: np.where, &, |, "
     "np.maximum or a mask do it for each value."),
    (r"only (length-1|0-dimensional|size-1) arrays can be converted|"
     r"Tensor with \d+ elements cannot be converted",
     "one number is wanted and an array stands there: is a sum or mean missing, or math. in place "
     "of np.?"),
    (r"Cannot cast ufunc .* output from dtype\('float\d+'\) to dtype\('u?int\d+'\)",
     "an array of whole numbers cannot take decimals in: make it with floats from the start."),
    (r"expected scalar type (?P<a>\w+) but found (?P<b>\w+)|must have the same dtype|"
     r"have the same dtype, but got",
     "two kinds of numbers meet, such as float64 of NumPy and float32 of PyTorch: .float() or "
     ".to(x.dtype) makes them one."),
    (r"nll_loss.*not implemented for|expected.*Long|to have scalar type Long|index tensor",
     "labels are whole numbers of 64 bits: .long() makes them so."),
    (r"can only compute the|not implemented for '(Long|Int|Byte|Bool)'|Can only calculate the mean",
     "this is done with decimals, and the tensor holds whole numbers: .float() makes decimals."),
    # PyTorch: graphs, devices, modules
    (r"Can't call numpy\(\) on Tensor that requires grad",
     "the tensor is part of a graph of gradients: .detach() gives its values alone."),
    (r"can't convert (?P<a>[\w:]+) device type tensor to numpy",
     "the tensor is on {a} and NumPy works on the CPU: .cpu() brings it there."),
    (r"all tensors to be on the same device|Input type .* and weight type",
     "one tensor is on the GPU and one on the CPU: the model and each batch go .to(device)."),
    (r"leaf Variable that requires grad is being used in an in-place|view of a leaf",
     "a parameter is changed in place while its graph is recorded: steps are made under "
     "torch.no_grad()."),
    (r"does not require grad and does not have a grad_fn",
     "no graph leads from here to a parameter: was it detached, made with .item(), .data, argmax "
     "or a new tensor, or under no_grad?"),
    (r"backward through the graph a second time",
     "backward() has used this graph up: compute the loss anew in each step, and keep no tensor "
     "with a graph from one step to the next."),
    (r"grad can be implicitly created only for scalar",
     "backward() begins at a single number: take the mean, or the sum, first."),
    (r"modified by an inplace operation",
     "a tensor that the graph still needs was changed in place: make a new one, x = x + 1."),
    (r"Target (?P<a>-?\d+) is out of bounds",
     "a label is {a}, and the logits have fewer columns: how many outputs has the model?"),
    (r"multi-target not supported|0D or 1D target tensor expected",
     "labels are one number a row, of shape (N,): not one-hot, and with no axis too many."),
    (r"to have (?P<a>\d+) channels, but got (?P<b>\d+) channels",
     "images with {b} channels meet filters for {a}: is the order (N, C, H, W), and the layer's "
     "first number that of its input?"),
    (r"before Module\.__init__\(\) call", "super().__init__() comes first in __init__."),
    (r"missing the required \"forward\" function|NotImplementedError: Module",
     "the module has no forward: is it spelled so, and inside the class?"),
    (r"empty parameter list",
     "the model has no parameters: layers are found as attributes of self, or in nn.ModuleList, "
     "not in a plain list."),
    (r"Expected more than 1 value per channel when training",
     "batch norm cannot work on one row in train mode: model.eval(), or a larger batch."),
    # names, arguments, results
    (r"cannot access local variable '(?P<name>\w+)'|local variable '(?P<other>\w+)' referenced",
     "the variable gets its value only in a branch or a loop that did not run, or further down."),
    (r"name '(?P<name>\w+)' is not defined",
     "nothing is called {name} here: is it spelled so, set above, and has that cell run?"),
    (r"(?P<name>\w+)\(\) missing \d+ required positional arguments?: (?P<a>.*)",
     "{name} is called without {a}: which arguments does it take, and in which order?"),
    (r"(?P<name>[\w.]+)\(\) takes .* but (?P<a>\d+) (was|were) given",
     "{name} gets another number of arguments than it takes; a method takes self first, and the "
     "call does not name it."),
    (r"got an unexpected keyword argument '(?P<name>\w+)'",
     "there is no argument called {name}: how is it spelled where the function is defined?"),
    (r"got multiple values for argument '(?P<name>\w+)'",
     "{name} is given twice, by its place and by its name."),
    (r"not enough values to unpack \(expected (?P<a>\d+), got (?P<b>\d+)\)",
     "{a} names stand on the left and {b} values come: what does the right side return?"),
    (r"too many values to unpack",
     "more values come than names stand on the left: what does the right side return?"),
    (r"^KeyError: '(?P<name>[^']*)'",
     'the dictionary holds no "{name}": is it spelled so, and put in before?'),
    (r"^ZeroDivisionError", "a division by 0: what is counted, and can it be none?"),
    (r"^RecursionError", "the function calls itself without end: when does it stop?"),
    (r"unhashable type", "a list or array cannot be a key: a name, a number or a tuple can."),
    (r"read-only", "the array may not be changed: work on a copy."),
)  # fmt: skip

RULES = tuple((re.compile(pattern, re.DOTALL), sentence) for pattern, sentence in TABLE)


def in_words(kind: str, message: str) -> str | None:
    """Return what an error means, in a sentence; None where no rule fits.

    kind: the name of its class; message: its text

    >>> in_words("AttributeError", "'tuple' object has no attribute 'shape'")[:49]
    'this is a tuple, several values kept as one: a fu'
    >>> in_words("ValueError", "shapes (5,3) and (5,2) not aligned: 3 (dim 1) != 5 (dim 0)")[:80]
    'in A @ B the columns of A are as many as the rows of B; here the shapes are (5,3'
    """
    whole = f"{kind}: {message}"[:2000]
    for pattern, sentence in RULES:
        found = pattern.search(whole)
        if found:
            parts = {key: value or "" for key, value in found.groupdict().items()}
            return sentence.format(**parts) if parts else sentence.replace("{{", "{")
    return None
