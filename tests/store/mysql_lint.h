#pragma once
// Whether SQL is made of nothing but what MySQL 8.0 and MariaDB 10.11 both have: our tests run on
// MariaDB only. Keywords are written in capitals and names in small letters, so that they can be
// told apart; a function's "(" follows at once, and no other one does.

#include <string>
#include <string_view>
#include <vector>

namespace leasehold::test {

/// Of every word of `script` that a migration makes a name of tables, columns, keys and views.
std::vector<std::string> names_made_by(std::string_view script);

/// What is wrong with a statement, or with a script of them: "name:line: what is wrong", in order.
/// `names` are those of names_made_by; those that it makes itself (AS …) are known too.
std::vector<std::string> mysql_lint(std::string_view name, std::string_view script,
                                    const std::vector<std::string>& names);

/// Constructs that only one server has, though it is made of words that both have.
struct MySqlConstruct {
    const char* pattern;  ///< over the words of a statement with one blank between any two
    const char* message;
};
extern const std::vector<MySqlConstruct> kMySqlConstructs;

/// The lists of words, in small letters, with blanks between them.
namespace mysql_words {
std::string_view reserved_in_mysql();
std::string_view reserved_in_mariadb();
std::string_view functions();
std::string_view keywords();
std::string_view types();
}  // namespace mysql_words

}  // namespace leasehold::test
