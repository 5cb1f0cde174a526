// lease-dump, lease-upload and import kea-csv, by the real program.

#include <filesystem>
#include <fstream>

#include "admin/kea_csv.h"
#include "store/lease_loader.h"
#include "tests/admin/admin_words.h"
#include "tests/support/private_process.h"
#include "tests/support/scratch_folder.h"

namespace leasehold {
namespace {

using test::text_of_file;

/// All that is to live lives until then.
constexpr std::int64_t kNow = 4'000'000'000;  // in 2096
constexpr std::int64_t kDay = 24 * 3600;

void write_file(const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

std::string header4() { return std::string(kea_csv_header(KeaFamily::V4)) + "\n"; }
std::string header6() { return std::string(kea_csv_header(KeaFamily::V6)) + "\n"; }

/// A line of kea-leases4.csv: 10.0.0.n for client n, until this second.
std::string line4(unsigned n, std::int64_t end, const std::string& lifetime = "3600",
                  const std::string& rest = "1,0,0,host,0,") {
    const std::string last = std::to_string(n);
    return "10.0." + std::to_string(n / 256) + '.' + std::to_string(n % 256) + ",02:00:00:00:" +
           to_hex(Bytes{static_cast<std::uint8_t>(n / 256), static_cast<std::uint8_t>(n % 256)},
                  ':') +
           ",," + lifetime + ',' + std::to_string(end) + ',' + rest + "\n";
}

/// Everything that a lease file can say, once each.
std::string all_kinds4(std::int64_t now) {
    const std::string hour = std::to_string(now + 3600);
    return header4() + line4(1, now + 3600) + line4(2, now + kDay, "86400", "7,1,1,a.b,0,{}") +
           line4(3, 4'294'967'295, "4294967295") + line4(4, 5'000'000'000) +
           line4(5, now - 60, "3600", "1,0,0,,2,") + line4(6, now - 60, "3600", "1,0,0,,3,") +
           "10.0.0.7,,,600," + hour + ",1,0,0,,1,\n" + "10.0.0.8,02:00:00:00:00:08," +
           to_hex(Bytes(255, 0xfe), ':') + ",3600," + hour +
           ",1,0,1,x\xc3\xbc,0,{ \"a\": 1&#x2c \"b\": \"&#x26&#x0a\" }\n";
}

std::string all_kinds6(std::int64_t now) {
    const std::string hour = std::to_string(now + 3600);
    return header6() + "2001:db8::1,00:01:02:03,3600," + hour +
           ",1,1800,0,7,128,0,0,h,02:00:00:00:00:01,0,,1,0\n" + "2001:db8::2,00:00:00,600," + hour +
           ",1,300,0,0,128,0,0,,,1,,,\n" +
           "2001:db8:1::,00:01:02:03,4294967295,4294967295,1,"
           "4294967295,2,7,56,0,0,,,0,{},,\n";
}

class LeaseFile : public testing::Test {
  protected:
    void SetUp() override { ASSERT_EQ(run("db-init", database_.config()).exit_code, 0); }

    std::string path(const std::string& name) const { return folder_.path() + "/" + name; }
    ProgramResult upload(const std::string& text, const std::string& family = "-4") const {
        write_file(path("in.csv"), text);
        return run("lease-upload", database_.config(), {family, "-i", path("in.csv")});
    }
    std::string dump() const {
        const ProgramResult done =
            run("lease-dump", database_.config(), {"-4", "-o", path("out.csv"), "-y"});
        EXPECT_EQ(done.exit_code, 0) << done;
        return text_of_file(path("out.csv"));
    }

    ScratchDatabase database_{DatabaseType::Sqlite};
    test::ScratchFolder folder_;
};

// Round the dialects, and back to the first.
TEST(LeaseFiles, ComeBackAsTheyWentInOnEveryDialect) {
    const test::ScratchFolder folder;
    const std::string file = folder.path() + "/leases.csv";
    const ScratchDatabase sqlite(DatabaseType::Sqlite), postgres(DatabaseType::Postgres),
        mariadb(DatabaseType::MySql);
    const std::int64_t now = std::stoll(sqlite.value("SELECT strftime('%s','now')"));
    for (const ScratchDatabase* database : {&sqlite, &postgres, &mariadb}) {
        ASSERT_EQ(run("db-init", database->config()).exit_code, 0);
        for (const auto& [family, text] :
             {std::pair("-4", all_kinds4(now)), std::pair("-6", all_kinds6(now))}) {
            write_file(file, text);
            for (const char* became : {"added", "kept: there already"}) {
                const ProgramResult done =
                    run("lease-upload", database->config(), {family, "-i", file});
                EXPECT_EQ(done.exit_code, 0) << done;
                EXPECT_EQ(done.errors, "");
                expect_says(done.output, {became});
                const ProgramResult dumped =
                    run("lease-dump", database->config(), {family, "-o", file, "-y"});
                EXPECT_EQ(dumped.exit_code, 0) << dumped;
                // One identifier of IPv4 has 255 octets.
                const bool warns = dumped.errors.find("more than 128 octets") != std::string::npos;
                EXPECT_EQ(warns, text.starts_with(header4())) << dumped;
                EXPECT_EQ(text_of_file(file), text);
            }
        }
    }
}

TEST_F(LeaseFile, OverwritesNothingWithoutBeingTold) {
    write_file(path("out.csv"), "precious");
    const auto ask = [&](const std::string& answer) {
        auto words = command("lease-dump", database_.config(), {"-4", "-o", path("out.csv")});
        words.insert(words.begin(), {"sh", "-c", "echo " + answer + " | \"$0\" \"$@\"",
                                     program_folder() + "/leasehold-admin"});
        words.erase(words.begin() + 4);
        return run_program(words);
    };
    for (const char* no : {"n", "", "maybe"}) {
        expect_refused(ask(no), {"exists and was left as it is"});
        EXPECT_EQ(text_of_file(path("out.csv")), "precious");
    }
    EXPECT_EQ(ask("y").exit_code, 0);
    EXPECT_EQ(text_of_file(path("out.csv")), header4());
}

TEST_F(LeaseFile, NeedsAFamilyAFileAndASchema) {
    expect_refused(run("lease-dump", database_.config(), {"-o", "x"}), {"-4 or -6"});
    expect_refused(run("lease-dump", database_.config(), {"-4"}), {"-o FILE"});
    expect_refused(run("lease-upload", database_.config(), {"-4"}), {"-i FILE"});
    expect_refused(run("lease-upload", database_.config(), {"-i", path("none")}), {path("none")});
    expect_refused(run("import kea-csv", database_.config(), {"-i", path("none")}), {path("none")});
    expect_refused(run("lease-dump", database_.config(), {"-4", "-o", "/nowhere/x"}),
                   {"/nowhere/x", "No such file"});
    write_file(path("in.csv"), header6());
    expect_refused(run("lease-upload", database_.config(), {"-4", "-i", path("in.csv")}),
                   {"IPv6, not IPv4"});
    write_file(path("in.csv"), "a,b\n");
    expect_refused(run("lease-upload", database_.config(), {"-4", "-i", path("in.csv")}),
                   {"in.csv:1:", "not the header"});
    database_.clear();
    database_.session();
    expect_refused(run("lease-dump", database_.config(), {"-4", "-o", path("x")}), {"db-init"});
    expect_refused(run("lease-upload", database_.config(), {"-4", "-i", path("in.csv")}),
                   {"in.csv:1"});
}

TEST_F(LeaseFile, SaysEveryWrongLineAndLoadsTheRest) {
    const ProgramResult done =
        upload(header4() + line4(1, kNow + kDay) + "rubbish\n" + line4(2, kNow + kDay) +
               line4(3, kNow + kDay, "x") + line4(4, 1'600'000'000) + line4(5, kNow + kDay));
    EXPECT_EQ(done.exit_code, 1) << done;
    expect_says(done.errors, {"in.csv:3: 1 value, expected 11", "in.csv:5: valid_lifetime is",
                              "in.csv:6: 10.0.0.4 was refused: ended more than a year ago"});
    expect_says(done.output, {"4 leases", "3 added", "1 refused", "2 lines could not be read"});
    EXPECT_EQ(dump(),
              header4() + line4(1, kNow + kDay) + line4(2, kNow + kDay) + line4(5, kNow + kDay));
}

TEST_F(LeaseFile, SaysWhoWasInTheWay) {
    ASSERT_EQ(upload(header4() + line4(1, kNow + kDay)).exit_code, 0);
    std::string theirs = line4(2, kNow + kDay);
    theirs.replace(0, 8, "10.0.0.1");
    std::string second = line4(1, kNow + kDay);
    second.replace(0, 8, "10.0.0.9");
    const ProgramResult done = upload(header4() + theirs + second);
    EXPECT_EQ(done.exit_code, 1) << done;
    EXPECT_EQ(upload(header4() + second).exit_code, 0) << "nobody loses anything";
    expect_says(done.errors,
                {"in.csv:2: 10.0.0.1 was not taken: leased until 2096-10-03 07:06:40 UTC",
                 "in.csv:3: 10.0.0.9 is held for nobody: the client has 10.0.0.1"});
    expect_says(done.output, {"1 not taken", "1 held for nobody", "1 client cannot keep"});
}

TEST_F(LeaseFile, ShowsWithoutChangingWithDryRun) {
    write_file(path("in.csv"), header4() + line4(1, kNow + kDay) + "rubbish\n");
    const ProgramResult done =
        run("lease-upload", database_.config(), {"-4", "-i", path("in.csv"), "--dry-run"});
    EXPECT_EQ(done.exit_code, 1);
    expect_says(done.output, {"1 lease would be loaded", "nothing was changed"});
    EXPECT_EQ(dump(), header4());
}

// What a memfile server appends: the last line of an address counts.
TEST_F(LeaseFile, ReadsAKeasFileWithItsCleanupFilesInOrder) {
    const std::string base = path("kea-leases4.csv");
    write_file(base + ".2",
               header4() + line4(1, kNow + kDay) + line4(2, kNow + kDay) + line4(9, kNow + kDay));
    write_file(base + ".1", header4() + line4(2, kNow + 2 * kDay) + line4(3, kNow + kDay) +
                                line4(3, kNow + 2 * kDay));
    write_file(base, header4() + line4(1, kNow + 3600) + line4(4, kNow + kDay) +
                         line4(3, kNow + kDay, "0") + line4(4, kNow + 2 * kDay));
    const ProgramResult done = run("import kea-csv", database_.config(), {"-i", base});
    EXPECT_EQ(done.exit_code, 0) << done;
    expect_says(done.output, {".2\n", ".1\n", "4 leases", "4 added", "1 lease deleted by Kea"});
    const std::string now_there = header4() + line4(1, kNow + 3600) + line4(2, kNow + 2 * kDay) +
                                  line4(4, kNow + 2 * kDay) + line4(9, kNow + kDay);
    EXPECT_EQ(dump(), now_there);

    // A cleanup that was done but not put in place: it has what .2 and .1 had.
    write_file(base + ".completed", header4() + line4(7, kNow + kDay));
    const ProgramResult again = run("import kea-csv", database_.config(), {"-i", base});
    EXPECT_EQ(again.exit_code, 0) << again;
    EXPECT_EQ(again.output.find(".2\n"), std::string::npos);
    expect_says(again.output, {".completed\n", "3 leases", "1 added", "2 kept"});
}

TEST_F(LeaseFile, IsLongerThanABatch) {
    std::string text = header4();
    for (unsigned n = 1; n <= 1300; ++n) text += line4(n, kNow + kDay);
    expect_says(upload(text).output, {"1300 leases", "1300 added"});
    EXPECT_EQ(dump(), text);
}

}  // namespace
}  // namespace leasehold
