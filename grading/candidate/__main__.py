"""Be a candidate: the process, in the sandbox, that runs a student's cells.

python -m grading.candidate READ_DESCRIPTOR WRITE_DESCRIPTOR [EVIDENCE_DESCRIPTOR]
"""

import os
import sys

from grading.candidate.server import Candidate


def main() -> None:
    """Serve until the examiner hangs up."""
    reader, writer = (
        os.fdopen(int(word), mode, buffering=0)
        for word, mode in zip(sys.argv[1:3], ("rb", "wb"), strict=True)
    )
    candidate = Candidate(reader, writer)
    if len(sys.argv) > 3:
        candidate.watch_over(int(sys.argv[3]))
    sys.argv = [""]
    candidate.serve()
    os._exit(0)  # no thread or exit handler of the student's holds it up


if __name__ == "__main__":
    main()
