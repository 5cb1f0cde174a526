// What only a file can do to a store: be taken away.

#include "store/sqlite_session.h"

#include <filesystem>

#include "tests/store/contract.h"

namespace leasehold::test {
namespace {

namespace fs = std::filesystem;

class SqliteFile : public ::testing::Test {
  protected:
    void SetUp() override {
        bed_ = make_bed(BedKind::Sqlite);
        const Answer files = bed_->sql("PRAGMA database_list");
        file_ = std::get<std::string>(files.rows.at(0).at(2));
        store_ = bed_->store();
        EXPECT_TRUE(takes(1));
    }
    bool takes(unsigned n) {
        const auto outcomes = store_->commit(std::vector{claim(n, address(n))});
        if (!outcomes) said_ = outcomes.error().message;
        return outcomes && outcomes->front().kind == kApplied;
    }

    std::unique_ptr<Bed> bed_;
    std::unique_ptr<LeaseStore> store_;
    std::string file_, said_;
};

TEST_F(SqliteFile, ThatIsRemovedWhileItIsOpenTakesNoMoreLeases) {
    for (const char* end : {"", "-wal", "-shm"}) fs::remove(file_ + end);
    EXPECT_FALSE(takes(2)) << "the row would end with this process";
    EXPECT_NE(said_.find(file_), said_.npos) << said_;
    EXPECT_FALSE(store_->look_up(std::vector{question(1)}));
}

TEST_F(SqliteFile, ThatIsReplacedByABackupIsOpenedAnew) {
    bed_->sql("VACUUM INTO '" + file_ + ".backup'");
    EXPECT_TRUE(takes(2));
    for (const char* end : {"-wal", "-shm"}) fs::remove(file_ + end);
    fs::rename(file_ + ".backup", file_);
    EXPECT_TRUE(takes(3));
    const std::vector<Lease> rows = bed_->rows();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].address, address(1));
    EXPECT_EQ(rows[1].address, address(3));
}

}  // namespace
}  // namespace leasehold::test
