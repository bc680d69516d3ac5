"""Which of the signatures hold that the arguments bring: key, digest and signature in hex, three arguments a case."""

import json
import sys

from eyelid_pico.p256_verify import Verifying


def holds(*case):
    verifying = Verifying(*(bytes.fromhex(one) for one in case))
    while not verifying.step():
        pass
    return verifying.holds


given = sys.argv[1:]
print(json.dumps([holds(*given[at : at + 3]) for at in range(0, len(given), 3)]))
