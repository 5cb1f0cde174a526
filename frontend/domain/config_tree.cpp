#include "domain/config_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>

namespace leasehold {

const ConfigNode* ConfigNode::find(std::string_view key) const {
    const auto found = std::ranges::find(keys, key);
    return found == keys.end() ? nullptr
                               : &children[static_cast<std::size_t>(found - keys.begin())];
}

namespace {

constexpr std::size_t kDepthMax = 64;
// Aliases make trees larger than their text: more than this is a trap, not a configuration.
constexpr std::size_t kAliasedNodesMax = 1'000'000;

int line_of(const YAML::Mark& mark) { return mark.line < 0 ? 0 : mark.line + 1; }

/// The first line up to `last` with a tab in its indentation; 0: there is none. Not every such tab
/// is wrong, but where the parser fails it is the likely reason, and its own words do not say so.
int tab_line(std::string_view text, int last) {
    for (int number = 1; number <= last && !text.empty(); ++number) {
        const std::size_t margin = std::min(text.find_first_not_of(" \t"), text.size());
        if (text.substr(0, margin).find('\t') != std::string_view::npos) return number;
        text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    }
    return 0;
}

std::size_t count_nodes(const ConfigNode& node) {
    std::size_t count = 1;
    for (const ConfigNode& child : node.children) count += count_nodes(child);
    return count;
}

/// Builds the tree from the parser's events with a stack of the nodes that are still open.
class TreeBuilder : public YAML::EventHandler {
  public:
    explicit TreeBuilder(ConfigProblems& problems) : problems_(problems) {}

    void OnDocumentStart(const YAML::Mark& mark) override { mark_ = mark; }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        add({NodeKind::Null, line_of(mark), "", {}, {}, {}}, mark, anchor);
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto found = anchors_.find(anchor);
        if (found == anchors_.end()) throw YAML::ParserException(mark, "the alias names nothing");
        aliased_nodes_ += count_nodes(found->second);
        if (aliased_nodes_ > kAliasedNodesMax) {
            throw YAML::ParserException(mark, "the aliases up to here stand for too much");
        }
        add(found->second, mark, 0);
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        // yaml-cpp tells a quoted scalar from a plain one by the non-specific tag "!".
        const bool quoted = tag == "!";
        if (!quoted && tag != "?" && !tag.empty()) {
            throw YAML::ParserException(mark, "tags such as " + tag + " have no meaning here");
        }
        const bool null = !quoted && (value.empty() || value == "~" || value == "null");
        const NodeKind kind = null ? NodeKind::Null : quoted ? NodeKind::Quoted : NodeKind::Plain;
        add({kind, line_of(mark), null ? "" : value, {}, {}, {}}, mark, anchor);
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(NodeKind::List, mark, anchor);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(NodeKind::Map, mark, anchor);
    }
    void OnMapEnd() override { close(); }

    ConfigNode take() { return std::move(root_); }

  private:
    struct Open {
        ConfigNode node;
        YAML::anchor_t anchor;
        bool key_waits = false;  ///< a map's key was read, its value was not
        std::string key;
        int key_line = 0;
    };

    void open(NodeKind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
        if (stack_.size() == kDepthMax) {
            throw YAML::ParserException(mark, "more than 64 levels of lists and maps");
        }
        mark_ = mark;
        stack_.push_back({{kind, line_of(mark), "", {}, {}, {}}, anchor, false, "", 0});
    }

    void close() {
        Open done = std::move(stack_.back());
        stack_.pop_back();
        add(std::move(done.node), mark_, done.anchor);
    }

    void add(ConfigNode node, const YAML::Mark& mark, YAML::anchor_t anchor) {
        if (anchor != 0) anchors_[anchor] = node;
        if (stack_.empty()) {
            root_ = std::move(node);
            return;
        }
        Open& parent = stack_.back();
        if (parent.node.kind == NodeKind::List) {
            parent.node.children.push_back(std::move(node));
        } else if (!parent.key_waits) {
            if (node.kind != NodeKind::Plain && node.kind != NodeKind::Quoted) {
                throw YAML::ParserException(mark, "expected a keyword");
            }
            parent.key_waits = true;
            parent.key = std::move(node.text);
            parent.key_line = node.line;
        } else {
            add_entry(parent, std::move(node));
        }
    }

    void add_entry(Open& parent, ConfigNode node) {
        parent.key_waits = false;
        ConfigNode& map = parent.node;
        if (const auto first = std::ranges::find(map.keys, parent.key); first != map.keys.end()) {
            const int line = map.key_lines[static_cast<std::size_t>(first - map.keys.begin())];
            problems_.error(parent.key_line, "",
                            "'" + parent.key + "' stands here a second time; the first is at " +
                                problems_.place(line));
            return;
        }
        map.keys.push_back(std::move(parent.key));
        map.key_lines.push_back(parent.key_line);
        map.children.push_back(std::move(node));
    }

    ConfigProblems& problems_;
    ConfigNode root_;
    std::vector<Open> stack_;
    std::map<YAML::anchor_t, ConfigNode> anchors_;
    std::size_t aliased_nodes_ = 0;
    YAML::Mark mark_;
};

}  // namespace

std::optional<ConfigNode> read_tree(const SourceText& source, ConfigProblems& problems) {
    if (source.json && !check_json(source.text, problems)) return std::nullopt;
    TreeBuilder builder(problems);
    try {
        std::istringstream stream(source.text);
        YAML::Parser parser(stream);
        if (!parser.HandleNextDocument(builder)) return ConfigNode{};
        ConfigNode root = builder.take();
        TreeBuilder second(problems);
        if (parser.HandleNextDocument(second)) {
            problems.error(second.take().line, "", "expected one document, not several");
            return std::nullopt;
        }
        return root;
    } catch (const YAML::Exception& e) {
        const int tab = source.json ? 0 : tab_line(source.text, line_of(e.mark));
        if (tab != 0) {
            problems.error(tab, "", "a tab stands in the indentation; YAML takes blanks only");
        } else {
            problems.error(line_of(e.mark), "", e.msg);
        }
    } catch (const std::exception& e) {
        problems.error(0, "", e.what());
    }
    return std::nullopt;
}

}  // namespace leasehold
