#include "store/lease_store.h"
