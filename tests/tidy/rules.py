"""The tables of tidy.py: which floor may include what, and what may stand where. tidy: table

Adding a ban, a floor or a library is a row here, and a bad line in tidy_test.py that it catches.
"""

import re

# Folder of frontend/ → folders it may include besides itself (docs/design.md §3). Only downward, and
# never sideways: store and cluster, control and policies do not know each other.
FLOORS = {
    "base": (),
    "codec": ("base",),
    "domain": ("base", "codec"),
    "store": ("base", "codec", "domain"),
    "cluster": ("base", "codec", "domain"),
    "control": ("base", "codec", "domain", "store", "cluster"),
    "policies": ("base", "codec", "domain", "store", "cluster"),
    "server": ("base", "codec", "domain", "store", "cluster", "control", "policies"),
    "admin": ("base", "codec", "domain", "store", "cluster"),
}

# Third-party header → the files that adapt it. Tests may use any of them.
THIRD_PARTY = {
    r"tl/": r"frontend/(base/result|store/session)\.h",
    r"nlohmann/": r"frontend/(codec|control)/.*",
    r"yaml-cpp/": r"frontend/domain/config_\w+\.(h|cpp)",
    r"sqlite3\.h": r"frontend/store/sqlite_\w+\.(h|cpp)",
    r"(pqxx/|libpq)": r"frontend/store/postgres_\w+\.(h|cpp)",
    r"(mysql|jdbc|cppconn)": r"frontend/store/mysql_\w+\.(h|cpp)",
    r"spdlog/": r"frontend/server/observer\w*\.(h|cpp)",
    r"CLI/": r"(frontend|admin)/main\.cpp|admin/options\.cpp",
    r"boost/": r"frontend/server/gossip_loop\.cpp",  # and the simulator's fibers
    r"openssl/": r"frontend/cluster/gossip_seal\.cpp",
    r"(gtest|gmock|benchmark)/": r"(?!)",
}

# System headers with a slash in them; any other one is a library that needs a row above.
SYSTEM_HEADER = re.compile(r"(sys|net|netinet|netpacket|arpa|linux|asm|bits)/")

SOCKETS = (r"#\s*include\s*<(sys/socket|sys/un|netinet/in|netinet/udp|netpacket/packet|sys/epoll|"
           r"sys/select|poll|linux/if_packet)\.h>|\b(socket|recvmsg|sendmsg|recvfrom|sendto|"
           r"setsockopt|epoll_wait)\s*\(")
THREADS = (r"#\s*include\s*<(thread|mutex|shared_mutex|condition_variable|future|semaphore|latch|"
           r"barrier|stop_token|pthread\.h)>|\bstd::(j?thread|mutex|async)\b")
WALL_CLOCK = r"\b(system_clock|gettimeofday|CLOCK_REALTIME)\b|(?<![\w.>])time\s*\(\s*(nullptr|NULL|0|&)"
ANY_CLOCK = rf"{WALL_CLOCK}|\b(steady_clock|high_resolution_clock|clock_gettime)\b"
DICE = (r"#\s*include\s*<random>|\bstd::(mt19937|random_device|default_random_engine)"
        r"|(?<![\w.>:])s?rand\s*\(")
LOG = r"#\s*include\s*[<\"](spdlog/|iostream|server/observer)|\bstd::(cout|cerr|clog)\b"
FILES = r"#\s*include\s*<(fstream|filesystem|fcntl\.h|unistd\.h)>|\bstd::(i|o)?fstream\b|\bfopen\s*\("
# Not sleep() alone: the simulator has one, in virtual time.
SLEEP = r"\b(sleep_for|sleep_until|usleep|nanosleep)\s*\(|(?<![\w>])::sleep\s*\("

# (rule, files, files left out, what is banned in code (comments and strings blanked), what to do)
BANS = [
    ("base-pure", r"frontend/base/", r"", f"{SOCKETS}|{THREADS}|{FILES}|{LOG}",
     "base has no I/O, threads or log: move it to a floor that may (arpa/inet.h is allowed)"),
    ("codec-pure", r"frontend/codec/", r"", f"{SOCKETS}|{THREADS}|{FILES}|{LOG}",
     "codec turns bytes into values and remembers nothing: move it up"),
    ("domain-pure", r"frontend/domain/", r"/config_", f"{SOCKETS}|{THREADS}|{FILES}|{LOG}",
     "domain is pure: sockets, threads, files and log lines belong to server"),
    # Loading a configuration reads files (includes), nothing else.
    ("domain-pure", r"frontend/domain/config_", r"", f"{SOCKETS}|{THREADS}|{LOG}",
     "loading a configuration may read files, but starts no thread and logs nothing"),
    ("domain-counters", r"frontend/domain/", r"", r"\bstd::atomic\b|#\s*include\s*<atomic>",
     "counters belong to control and server: return what happened as an Event"),
    ("no-sockets", r"frontend/(cluster|control|policies)/", r"", SOCKETS,
     "this floor decides, server moves bytes: return what is to be sent"),
    ("no-threads", r"frontend/(control|policies)/", r"", THREADS,
     "threads live in server"),
    ("no-dhcp-rules", r"frontend/store/", r"",
     r"#\s*include\s*\"(codec/packet|domain/(engine|subnet_select|candidates|reply_options))",
     "the store knows leases, not DHCP: use the vocabulary of domain/exchange.h"),
    ("no-dhcp-rules", r"frontend/server/", r"", r"\bOptionCode::|\boption_code::",
     "DHCP rules live in domain: put this into engine4 or reply_options"),
    # A session measures how long its server may take to answer: a deadline, not the time.
    # And the memory database that a factory makes has the host's clock for its own; `check` compares it.
    ("clock", r"(frontend|admin)/",
     r"frontend/server/|frontend/main\.cpp|frontend/store/(\w*session|session_factory|socket_watchdog|own_sockets|turn)\."
     r"|admin/check\.",
     ANY_CLOCK, "time enters as Facts.now or tick(now); the only clock is server/clock.h"),
    ("clock", r"frontend/(server/|main|store/\w*session\.)", r"frontend/server/clock", WALL_CLOCK,
     "wall time is the database's (Facts.now), or server/clock.h's for log lines"),
    ("dice", r"(frontend|admin)/", r"frontend/base/random|main\.cpp", DICE,
     "dice are a Random (base/random.h) that main seeds"),
    ("catch", r"(frontend|admin)/",
     r"frontend/store/(postgres|mysql|sqlite)_|frontend/domain/config_|main\.cpp|"
     r"frontend/server/observer|frontend/domain/expression_pattern\.|admin/options\.cpp",
     r"\bcatch\s*\(",
     "only the file that adapts a driver or library catches: return Result<T>"),
    ("singleton", r"(frontend|admin|tests)/", r"", r"\binstance\s*\(\s*\)",
     "no singletons: pass the collaborator in"),
    ("macro", r"(frontend|admin|tests)/", r"\.h\.in$", r"^[ \t]*#\s*define\b",
     "no macros: a constexpr value or a function"),
    ("using-namespace", r"(frontend|admin|tests)/.*\.h$", r"", r"\busing\s+namespace\b",
     "a header opens no namespace for those who include it"),
    # Constants of one table (option4) in a function, and our own names where main must stand outside.
    ("using-namespace", r"(frontend|admin|tests)/.*\.cpp$", r"",
     r"\busing\s+namespace\b(?!\s+(std::(\w+::)*\w*literals|leasehold|option\d|\w+_test)\b)",
     "name what is used"),
    # Between two attempts to reach a database that owes an answer there is nothing to wait for.
    ("sleep", r"(frontend|admin|tests)/", r"frontend/store/(sql_commit|lease_loader)\.", SLEEP,
     "no sleeps: wait for a condition, or move tick(now)"),
]

# SQL is a row in store/statements (or a migration), nowhere else: searched in string literals.
SQL = re.compile(r"\b(SELECT\s+(.*\s)?FROM\b|SELECT\s+[\w*(]|INSERT\s+(OR\s+\w+\s+|IGNORE\s+)?INTO\s|"
                 r"UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|(CREATE|ALTER|DROP)\s+"
                 r"(TABLE|INDEX|UNIQUE|VIEW|SCHEMA|DATABASE)\b)")
SQL_FILES = re.compile(r"frontend/store/statements\w*\.(h|cpp)|admin/(schema|check)_statements\.(h|cpp)|tests/"
                       r"|admin/kea_database\.cpp")  # Kea's tables, told by their columns

# What no committed file may name: this machine. Written in pieces, so that this file does not either.
MACHINE = [
    (re.compile(r"\.\./" r"shared\b"), "names a folder of one machine"),
    (re.compile(r"(?<![\w.])/wo" r"rk/(?!\w*\.deb)"), "names a folder of one machine"),
    (re.compile(r"/ho" r"me/\w+|(?<![\w./])/ro" r"ot/(?!leasehold)|/Us" r"ers/\w+"),
     "names somebody's home folder"),
    (re.compile(r"://[^/\s\"']*(artifact|registry|mirror|nexus|proxy)[^/\s\"']*\.[a-z]"),
     "names a package registry's host"),
]

UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME)\b(?!\s*\((issue\s+|#)\d+\))")
