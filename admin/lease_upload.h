#pragma once
// lease-upload, of one file as lease-dump writes it, and import kea-csv, of the lease files of a
// Kea server. Both may be run again: what is there already is kept.

#include <ostream>

#include "admin/options.h"

namespace leasehold {

int lease_upload(const AdminOptions& options, std::ostream& out, std::ostream& error);
int import_kea_csv(const AdminOptions& options, std::ostream& out, std::ostream& error);

}  // namespace leasehold
