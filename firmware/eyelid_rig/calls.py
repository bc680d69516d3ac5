"""Which system calls the filters refuse, by subject, each with its number in the tables of x86_64, aarch64 and, where known, armv7l.

The numbers are those of the kernel's headers (asm/unistd_64.h, asm-generic/unistd.h); None: that architecture has no such call.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

MACHINES = ("x86_64", "aarch64", "armv7l")
Numbers: TypeAlias = Mapping[str, tuple[int | None, ...]]

SOCKETS: Numbers = {
    "socket": (41, 198, 281),
    "io_uring_setup": (425, 425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
}
"""Sockets of any family; io_uring makes them without the call."""
MAILBOXES: Numbers = {
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "semget": (64, 190),
    "semop": (65, 193),
    "semctl": (66, 191),
    "semtimedop": (220, 192),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    "mq_timedsend": (242, 182),
    "mq_timedreceive": (243, 183),
    "mq_notify": (244, 184),
    "mq_getsetattr": (245, 185),
}
"""System V's and POSIX's memory, queues and semaphores: anybody of this user may open them, and no Landlock rule knows them."""
KEYRINGS: Numbers = {
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
}
"""The kernel's keyrings, which processes of one user share."""
MEMORIES: Numbers = {
    "ptrace": (101, 117, 26),
    "process_vm_readv": (310, 270, 376),
    "process_vm_writev": (311, 271, 377),
}
"""Another process's memory."""
KERNEL: Numbers = {
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "perf_event_open": (298, 241),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "iopl": (172, None),
    "ioperm": (173, None),
    "modify_ldt": (154, None),
    "acct": (163, 89),
    "quotactl": (179, 60),
    "syslog": (103, 116),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
}
"""Ways into the kernel and the whole machine's state, for one who is root."""
MOUNTS: Numbers = {
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
}
"""Other file systems, and other roots."""
PROGRAMS: Numbers = {
    "execve": (59, 221, 11),
    "execveat": (322, 281, 387),
    "fork": (57, None),
    "vfork": (58, None),
    "setsid": (112, 157),
    "setpgid": (109, 154),
    "socketpair": (53, 199, 288),
}
"""Programs and processes, which would escape the bound on memory; and the group by which eye kills."""
SIGNALS: Numbers = {
    "kill": (62, 129, 37),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_open": (434, 434, 434),
    "pidfd_send_signal": (424, 424),
}
"""Another process's end, or a message in a signal's value."""
OTHERS: Numbers = {
    "setpriority": (141, 140),
    "sched_setaffinity": (203, 122),
    "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118),
    "sched_setattr": (314, 274),
    "ioprio_set": (251, 30),
    "setrlimit": (160, 164),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    "kcmp": (312, 272),
}
"""How another process is scheduled and where its memory lies, which can be read back; and limits, which root could raise."""
MARKS: Numbers = {
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "chown": (92, None),
    "fchown": (93, 55),
    "lchown": (94, None),
    "fchownat": (260, 54),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
}
"""What is written onto a file beside its bytes: Landlock governs none of it, and a picture fits into attributes."""
HANDLES: Numbers = {
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    "inotify_add_watch": (254, 27),
    "fanotify_init": (300, 262),
    "fanotify_mark": (301, 263),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "ioctl": (16, 29),
    "memfd_create": (319, 279),
}
"""Watching or reaching files without opening them by name, flags and terminals (ioctl), and files without a name."""
SWAP: Numbers = {
    "munlock": (150, 229),
    "munlockall": (152, 231),
    "mlockall": (151, 230),
}
"""Undoing the lock that keeps frames out of swap."""
RIGHTS: Numbers = {
    "unshare": (272, 97),
    "setns": (308, 268),
    "setuid": (105, 146),
    "setgid": (106, 144),
    "setreuid": (113, 145),
    "setregid": (114, 143),
    "setresuid": (117, 147),
    "setresgid": (119, 149),
    "setfsuid": (122, 151),
    "setfsgid": (123, 152),
    "setgroups": (116, 159),
    "capset": (126, 91),
    "personality": (135, 92),
}
"""Other namespaces, users and capabilities."""
CLONE, TGKILL, PRLIMIT, PRCTL, FCNTL, IOCTL = (56, 220), (234, 131), (302, 261), (157, 167), (72, 25), (16, 29)
"""Refused by what they are asked for (`seccomp`)."""
CLONE3 = 435
"""Its flags lie in memory, where no filter sees them."""
NEWER = (436, 437, 439, 441, 449, 454, 455, 456, 462)
"""Of the calls after clone3 (one number everywhere), those that stay: close_range, openat2, faccessat2, epoll_pwait2, futexes, mseal."""


def numbers(machine: str, *groups: Numbers) -> list[int]:
    """Of all calls in the groups that this machine has."""
    at = MACHINES.index(machine)
    return [number for group in groups for known in group.values() if at < len(known) and (number := known[at]) is not None]
