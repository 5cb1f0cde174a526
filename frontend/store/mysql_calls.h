#pragma once
// How statements reach MySQL and MariaDB, and their answers us: as text, several of them in one
// call, or prepared in the server and run again with other values. Drivers' exceptions pass.

#include <memory>
#include <string>
#include <unordered_map>

#include "store/session.h"
#include "store/statements.h"

namespace sql {
class Connection;
class PreparedStatement;
}  // namespace sql

namespace leasehold {

/// Statements that go in one call; the server stops at the first that fails.
struct MySqlScript {
    std::string sql;
    unsigned count = 1;
    bool commits =
        false;  ///< once it is sent it may be durable, whatever becomes of the connection

    void append(const std::string& statement) {
        sql += ';' + statement;
        ++count;
    }
};

/// Answers with the rows that one of them brings, and how many the first one touched.
Answer run_script(sql::Connection& connection, const MySqlScript& script);

/// The statements that one connection has prepared, each with a number of values of its own. They
/// are to be forgotten before their connection.
class MySqlPrepared {
  public:
    MySqlPrepared();
    ~MySqlPrepared();
    MySqlPrepared(MySqlPrepared&&) = delete;

    /// `writes`: answers with the rows that it touched, else with those that it brings.
    Answer run(sql::Connection& connection, const Expanded& statement,
               std::span<const Argument> arguments, bool writes);
    void forget();

    /// It is not the statement that failed: the server keeps no more of them, or this one no
    /// longer.
    static bool lacks(int code);

  private:
    sql::PreparedStatement& prepared(sql::Connection& connection, const std::string& sql);

    std::unordered_map<std::string, std::unique_ptr<sql::PreparedStatement>> all_;
};

}  // namespace leasehold
