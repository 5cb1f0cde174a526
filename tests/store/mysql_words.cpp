// tidy: table
#include "tests/store/mysql_lint.h"

// Words that mean something to MySQL 8.0 or MariaDB 10.11. A statement that needs another one: look
// it up in the manuals of both, then add it to its list.
namespace leasehold::test::mysql_words {

// Reserved: not to be used as names. Of MySQL 8.4 too (manual, parallel, qualify, tablesample), so
// that an upgrade of the server breaks nothing.
constexpr std::string_view kReservedInMySql =
    "accessible add all alter analyze and as asc asensitive before between bigint binary blob "
    "both by call cascade case change char character check collate column condition "
    "constraint continue convert create cross cube cume_dist current_date current_time "
    "current_timestamp current_user cursor database databases day_hour day_microsecond "
    "day_minute day_second dec decimal declare default delayed delete dense_rank desc "
    "describe deterministic distinct distinctrow div double drop dual each else elseif empty "
    "enclosed escaped except exists exit explain false fetch first_value float float4 float8 "
    "for force foreign from fulltext function generated get grant group grouping groups "
    "having high_priority hour_microsecond hour_minute hour_second if ignore in index infile "
    "inner inout insensitive insert int int1 int2 int3 int4 int8 integer intersect interval "
    "into io_after_gtids io_before_gtids is iterate join json_table key keys kill lag "
    "last_value lateral lead leading leave left like limit linear lines load localtime "
    "localtimestamp lock long longblob longtext loop low_priority manual master_bind "
    "master_ssl_verify_server_cert match maxvalue mediumblob mediumint mediumtext middleint "
    "minute_microsecond minute_second mod modifies natural no_write_to_binlog not nth_value "
    "ntile null numeric of on optimize optimizer_costs option optionally or order out outer "
    "outfile over parallel partition percent_rank precision primary procedure purge qualify "
    "range rank read read_write reads real recursive references regexp release rename repeat "
    "replace require resignal restrict return revoke right rlike row row_number rows schema "
    "schemas second_microsecond select sensitive separator set show signal smallint spatial "
    "specific sql sql_big_result sql_calc_found_rows sql_small_result sqlexception sqlstate "
    "sqlwarning ssl starting stored straight_join system table tablesample terminated then "
    "tinyblob tinyint tinytext to trailing trigger true undo union unique unlock unsigned "
    "update usage use using utc_date utc_time utc_timestamp values varbinary varchar "
    "varcharacter varying virtual when where while window with write xor year_month zerofill ";

// statements_mysql_lint_test.cpp asks a server whether it is all true.
constexpr std::string_view kReservedInMariaDb =
    "accessible add all alter analyze and as asc asensitive before between bigint binary blob "
    "both by call cascade case change char character check collate column condition "
    "constraint continue convert create cross current_date current_role current_time "
    "current_timestamp current_user cursor databases day_hour day_microsecond day_minute "
    "day_second dec decimal declare default delayed delete delete_domain_id desc describe "
    "deterministic distinct distinctrow div do_domain_ids double drop dual each else elseif "
    "enclosed escaped except exists exit explain false fetch float float4 float8 for force "
    "foreign from fulltext grant group having high_priority hour_microsecond hour_minute "
    "hour_second if ignore ignore_domain_ids in index infile inner inout insensitive insert "
    "int int1 int2 int3 int4 int8 integer intersect interval into is iterate join key keys "
    "kill leading leave left like limit linear lines load localtime localtimestamp lock long "
    "longblob longtext loop low_priority master_demote_to_replica master_demote_to_slave "
    "master_ssl_verify_server_cert match maxvalue mediumblob mediumint mediumtext middleint "
    "minute_microsecond minute_second mod modifies natural no_write_to_binlog not null "
    "numeric offset on optimize optionally or order out outer outfile over page_checksum "
    "parse_vcol_expr partition portion precision primary procedure purge range read "
    "read_write reads real recursive ref_system_id references regexp release rename repeat "
    "replace require resignal restrict return returning revoke right rlike row_number rows "
    "schemas second_microsecond select sensitive separator set show signal smallint spatial "
    "specific sql sql_big_result sql_buffer_result sql_cache sql_calc_found_rows sql_no_cache "
    "sql_small_result sqlexception sqlstate sqlwarning ssl starting stats_auto_recalc "
    "stats_persistent stats_sample_pages straight_join table terminated then tinyblob tinyint "
    "tinytext to trailing trigger true undo union unique unlock unsigned update usage use "
    "using utc_date utc_time utc_timestamp values varbinary varchar varcharacter varying when "
    "where while window with write xor year_month zerofill ";

// Functions that both have, with the same meaning; and what else stands right before a parenthesis.
constexpr std::string_view kFunctions =
    "abs ascii avg bin bit_count bit_length cast ceil ceiling char_length character_length "
    "coalesce concat concat_ws conv convert count crc32 database date date_add date_format "
    "date_sub datediff day dayofmonth dayofweek dayofyear dense_rank elt exists extract field "
    "find_in_set first_value floor format from_base64 from_unixtime get_lock greatest "
    "group_concat hex hour if ifnull in inet6_aton inet6_ntoa inet_aton inet_ntoa insert "
    "instr is_ipv4 is_ipv6 isnull json_extract json_type json_unquote json_valid json_value lag "
    "last_day last_insert_id last_value lcase lead least left length ln locate log log10 log2 "
    "lower lpad ltrim max md5 microsecond mid min minute mod month nth_value ntile nullif "
    "octet_length "
    "ord over position pow power quarter quote rand rank regexp_instr regexp_replace "
    "regexp_substr release_lock repeat replace reverse right round row_number rpad rtrim "
    "sec_to_time second sha1 sha2 sign sleep space sqrt stddev_pop stddev_samp str_to_date "
    "strcmp substr substring substring_index sum time time_to_sec timestampadd timestampdiff "
    "to_base64 to_days trim truncate ucase unhex unix_timestamp upper utc_date utc_time "
    "utc_timestamp uuid values var_pop var_samp version week weekday year ";

// Keywords besides those functions.
constexpr std::string_view kKeywords =
    "add all alter and as asc between binary both by case change character check collate column "
    "constraint create cross day default delete desc distinct div do drop dual duplicate else "
    "end engine exists false for force from group having hour if ignore in index inner insert "
    "interval into is join key left like limit locked microsecond minute mod modify not "
    "nowait null offset on or order over partition primary recursive regexp rename replace "
    "second select separator set skip straight_join table then to trailing true union unique "
    "update "
    "use using values view when where with xor ";

// Types that both have, as CREATE TABLE and CAST name them.
constexpr std::string_view kTypes =
    "bigint binary char date datetime decimal int integer mediumtext signed smallint text "
    "tinyint unsigned varbinary varchar ";

std::string_view reserved_in_mysql() { return kReservedInMySql; }
std::string_view reserved_in_mariadb() { return kReservedInMariaDb; }
std::string_view functions() { return kFunctions; }
std::string_view keywords() { return kKeywords; }
std::string_view types() { return kTypes; }

}  // namespace leasehold::test::mysql_words
