"""Checks of `cifar10_challenge`: update rules, a network in its budget, the log, the file."""

from helpers.checks.cifar10_challenge.experiments import (
    check_best,
    check_choice,
    check_equals,
    check_log,
    check_run_all,
)
from helpers.checks.cifar10_challenge.methods import check_methods
from helpers.checks.cifar10_challenge.network import check_network, work_of
from helpers.checks.cifar10_challenge.predictions import check_file, check_predict
from helpers.checks.cifar10_challenge.updates import (
    ADADELTA,
    ADAGRAD,
    check_by_example,
    check_update,
)

__all__ = [
    "ADADELTA",
    "ADAGRAD",
    "check_best",
    "check_by_example",
    "check_choice",
    "check_equals",
    "check_file",
    "check_log",
    "check_methods",
    "check_network",
    "check_predict",
    "check_run_all",
    "check_update",
    "work_of",
]
