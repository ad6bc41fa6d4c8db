# The course for staff, with a sandbox for student code on macOS and Windows too. It holds solutions and hidden
# tests: keep the image to yourselves. docs/instructors.md has the three commands.
#
#   docker build --tag deep-learning-course .
#   docker run SEE_BELOW deep-learning-course course demo    the last lines say which isolation there is
#
# bubblewrap makes namespaces of its own inside the container, which Docker's defaults forbid. It needs, and gets by
#   --security-opt seccomp=unconfined        the system calls that make a namespace
#   --security-opt apparmor=unconfined       mounts in it (Linux hosts with AppArmor; elsewhere it does nothing)
#   --security-opt systempaths=unconfined    a /proc of its own: the kernel allows none beside one with masked parts
# A host with Ubuntu 24.04 or newer also needs: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0
# Without them nothing breaks in silence: the course says that bubblewrap does not run, and grades nobody.
FROM python:3.11-slim

# Versions are those of the base image's Debian, which brings security updates.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends bubblewrap git make \
    && rm -rf /var/lib/apt/lists/*

# PyTorch's CPU build satisfies the lock; PyPI's for Linux on x86-64 would add gigabytes for CUDA.
ARG PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu
COPY requirements.txt /tmp/requirements.txt
RUN python -m pip install --no-cache-dir --requirement /tmp/requirements.txt

# On Linux `--build-arg UID=$(id -u)` makes files in a mounted folder yours; Docker Desktop sees to that itself.
ARG UID=1000
RUN useradd --create-home --uid "$UID" staff && install --directory --owner staff /course
USER $UID
ENV PATH=/home/staff/.local/bin:$PATH

# The folder that the commands work in: this copy, or your own folder of the course mounted in its place.
WORKDIR /course
COPY --chown=staff . .
RUN python -m pip install --no-cache-dir --user --no-deps --no-build-isolation --editable .
VOLUME /course

EXPOSE 8888
CMD ["jupyter", "lab", "--ip=0.0.0.0", "--no-browser"]
