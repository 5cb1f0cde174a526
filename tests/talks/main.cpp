// talks: plays tests/talks/*.talk over every store, with one frontend and with three.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <CLI/CLI.hpp>

#include "backends.h"

namespace leasehold::talks {
namespace {

struct Score {
    unsigned passed = 0, failed = 0;
};

std::vector<std::string> files_in(const std::string& folder) {
    std::vector<std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".talk") files.push_back(entry.path().string());
    }
    std::ranges::sort(files);
    return files;
}

std::string text_of_file(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

void play_file(const std::string& path, const std::vector<Backend>& backends, Score& score) {
    const auto talk = parse_talk(path, text_of_file(path));
    if (!talk) {
        std::printf("FAIL %s\n", talk.error().message.c_str());
        ++score.failed;
        return;
    }
    for (const Backend& backend : backends) {
        for (const unsigned frontends : {1U, 3U}) {
            // A cluster has as many as it says.
            if (talk->cluster > 0 && frontends == 1) continue;
            const std::string problem = play(*talk, backend, frontends);
            problem.empty() ? ++score.passed : ++score.failed;
            if (problem.empty()) continue;
            std::printf("FAIL %s\n    %s; over %s with %u frontend%s\n", problem.c_str(),
                        talk->title.c_str(), backend.name.c_str(), frontends,
                        frontends == 1 ? "" : "s");
        }
    }
}

}  // namespace
}  // namespace leasehold::talks

int main(int argc, char** argv) {
    using namespace leasehold::talks;
    std::vector<std::string> files;
    std::string store = "all", folder = "tests/talks";
    CLI::App app{
        "Plays packet conversations against real frontends. Exit code: 0 all as written, 1 one was "
        "not."};
    app.add_option("FILE", files, "talks to play; none: all of --folder");
    app.add_option("--folder", folder, "where *.talk files are")->capture_default_str();
    app.add_option("--store", store,
                   "all, memory, sqlite, postgres, mariadb or fast (without a server)")
        ->check(CLI::IsMember({"all", "memory", "sqlite", "postgres", "mariadb", "fast"}))
        ->capture_default_str();
    CLI11_PARSE(app, argc, argv);

    if (files.empty() && !std::filesystem::is_directory(folder)) {
        std::fprintf(stderr, "talks: there is no folder %s\n", folder.c_str());
        return 1;
    }
    const auto backends = open_backends(store);
    if (!backends) {
        std::fprintf(stderr, "talks: %s\n", backends.error().message.c_str());
        return 1;
    }
    if (files.empty()) files = files_in(folder);
    Score score;
    for (const std::string& file : files) play_file(file, *backends, score);
    std::printf("%u passed, %u failed\n", score.passed, score.failed);
    return score.failed == 0 && score.passed > 0 ? 0 : 1;
}
