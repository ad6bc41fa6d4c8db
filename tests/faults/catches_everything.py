"""A right answer that catches every exception, KeyboardInterrupt as well.

scores: test_double=2 test_total=3 test_apply=2
"""
# %% apply
def apply(function, values):
    answers = []
    for value in values:
        while True:
            try:
                answers.append(function(value))
                break
            except BaseException:
                pass
    return answers
