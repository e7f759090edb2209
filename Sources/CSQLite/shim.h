#ifndef CLOUDSIM_CSQLITE_SHIM_H
#define CLOUDSIM_CSQLITE_SHIM_H
#include <sqlite3.h>

/* Variadic in SQLite, which Swift cannot call. */
static inline int cloudsim_sqlite_switch(sqlite3 *database, int option, int is_on) {
    return sqlite3_db_config(database, option, is_on, (int *)0);
}

/* SQLITE_TRANSIENT is a cast that Swift does not import. A text without an address would be taken for NULL. */
static inline int cloudsim_sqlite_bind_text(sqlite3_stmt *statement, int index, const char *text, sqlite3_uint64 count) {
    return sqlite3_bind_text64(statement, index, text ? text : "", count, SQLITE_TRANSIENT, SQLITE_UTF8);
}
#endif
