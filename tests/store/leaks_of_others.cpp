// Asked by the leak sanitizer, and by nobody else. libpqxx 6.4 loses the PGresult of a statement
// over which its connection died: two kilobytes for each lost connection.

extern "C" const char* __lsan_default_suppressions() {  // NOLINT(bugprone-reserved-identifier)
    return "leak:libpqxx-6.4.so\n";
}
