#ifndef CLOUDSIM_CSQLITE_SHIM_H
#define CLOUDSIM_CSQLITE_SHIM_H
#include <sqlite3.h>
#endif
