#include "server/responder.h"
