"""Shell commands and magics read the gradebook, and a script is written and run.

`|| true` is the student's, so that a command that was refused does not stop the next one.

scores: test_double=2 test_total=3 test_apply=2
evidence: started a program: bash
needs: bubblewrap
"""
# %% + after title
%%bash
cat @GRADEBOOK@ @SOURCE@ @OTHER@ || true
echo x > @COURSE@/fault-was-here || true
# %% + after set_up
!cat @GRADEBOOK@ @SOURCE@ @OTHER@
%cd -q @COURSE@
%cat @GRADEBOOK@
# %% double
with open("answer.py", "w") as file:
    file.write("def double(x):\n    return 2 * x\n")
%run answer.py
