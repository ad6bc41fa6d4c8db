"""What a notebook imports: data, layers, training, checks, plotting. Nothing needs a network."""

from helpers.hints import give_hints
from helpers.stubs import tell_stubs_briefly
from helpers.threads import use_one_thread

use_one_thread()
tell_stubs_briefly()
give_hints()
